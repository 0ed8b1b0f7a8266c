import Foundation
import LogDensities
import PosteriorDraws
import Probability
import StatisticalTesting
import Testing

@testable import Sampling

@Suite struct HamiltonianMonteCarloTests {
  /// MALA's proposal is q + ½ε²∇ + εz.
  @Test func `one step is a Langevin proposal`() throws {
    let target = IndependentNormal(deviations: [2])
    var kernel = HamiltonianMonteCarlo(
      target: target, metric: Metric(dimension: 1), stepSize: 0.1, length: .steps(1))
    var random = RandomStream(seed: 1, chain: 0, purpose: .sampling)
    var state = try kernel.initialState(at: [3], random: &random)
    var replay = RandomStream(random.snapshot)
    let expected = 3 + 0.5 * 0.01 * (-3 / 4) + 0.1 * replay.normal()
    let statistics = kernel.step(&state, random: &random)
    #expect(abs(state.position[0] - expected) < 1e-14)
    #expect(statistics.stepCount == 1 && statistics.treeDepth == 0 && !statistics.diverging)
    let there = target.value(at: [expected].span)
    #expect(abs(statistics.logDensity - there) < 1e-14)
  }

  @Test func `step counts are uniform between half and one and a half times the length`() throws {
    let target = IndependentNormal(deviations: [1])
    var kernel = HamiltonianMonteCarlo(
      target: target, metric: Metric(dimension: 1), stepSize: 0.1, length: .time(2))
    var random = RandomStream(seed: 2, chain: 0, purpose: .sampling)
    var state = try kernel.initialState(at: [0], random: &random)
    var counts = Set<Int>()
    for _ in 0..<2000 { counts.insert(kernel.step(&state, random: &random).stepCount) }
    #expect(counts == Set(10...30))
  }

  @Test func `a step that blows up is a divergence and is refused`() throws {
    var kernel = HamiltonianMonteCarlo(
      target: IndependentNormal(deviations: [1e-4]), metric: Metric(dimension: 1), stepSize: 1,
      length: .steps(50))
    var random = RandomStream(seed: 1, chain: 0, purpose: .simulation)
    var state = try kernel.initialState(at: [1e-4], random: &random)
    let statistics = kernel.step(&state, random: &random)
    #expect(statistics.diverging && statistics.stepCount == 1 && statistics.acceptanceRate == 0)
    #expect(state.position == [1e-4])
  }

  @Test(arguments: [0, -1, .infinity, .nan, 1e-300])
  func `strange step sizes and lengths end`(number: Double) throws {
    for (stepSize, time) in [(number, 1.0), (0.1, number), (number, number)] {
      var kernel = HamiltonianMonteCarlo(
        target: IndependentNormal(deviations: [1]), metric: Metric(dimension: 1),
        stepSize: stepSize, length: .time(time))
      var random = RandomStream(seed: 1, chain: 0, purpose: .simulation)
      var state = try kernel.initialState(at: [1], random: &random)
      let statistics = kernel.step(&state, random: &random)
      #expect(statistics.stepCount <= 1023 && state.position[0].isFinite)
    }
  }
}
