import Foundation
import LogDensities
import PosteriorDraws
import Probability
import StatisticalTesting
import Testing

@testable import Sampling

@Suite struct TrajectoryTests {
  private let target = EquicorrelatedNormal(dimension: 3, shared: 2)
  private let metric = Metric(dimension: 3)

  private var start: PhasePoint {
    PhasePoint(
      EvaluatedPosition([0.3, -1.2, 0.8], of: target), momentum: [0.5, 0.9, -1.1], metric: metric)
  }

  @Test func `leapfrog steps are reversible`() {
    var point = start
    for _ in 0..<20 { point = point.leapfrogStep(0.1, metric: metric, target: target) }
    for _ in 0..<20 { point = point.leapfrogStep(-0.1, metric: metric, target: target) }
    for (a, b) in zip(point.here.position, start.here.position) { #expect(abs(a - b) < 1e-13) }
    for (a, b) in zip(point.momentum, start.momentum) { #expect(abs(a - b) < 1e-13) }
  }

  @Test func `the energy error falls with the square of the step size`() {
    func error(_ steps: Int) -> Double {
      var point = start
      for _ in 0..<steps {
        point = point.leapfrogStep(1 / Double(steps), metric: metric, target: target)
      }
      return abs(point.energy - start.energy)
    }
    let ratio = error(20) / error(40)
    #expect(ratio > 3.8 && ratio < 4.2)
  }

  @Test func `a dense metric draws momenta with the inverse covariance`() throws {
    // Σ = I + 2·11ᵀ has the inverse I − 2/7·11ᵀ: variance 5/7, covariance −2/7.
    let covariance = [3.0, 2, 2, 2, 3, 2, 2, 2, 3]
    let metric = try #require(Metric(covariance: covariance, dimension: 3))
    var random = RandomStream(seed: 3, chain: 0, purpose: .simulation)
    let count = 20_000
    var (square, cross) = (0.0, 0.0)
    for _ in 0..<count {
      let p = metric.drawMomentum(dimension: 3, random: &random)
      square += p[0] * p[0] / Double(count)
      cross += p[0] * p[1] / Double(count)
    }
    // Standard errors: √(2·(5/7)²/n) = 0.0071 and √((25 + 4)/49/n) = 0.0054; the limit is 4 of them.
    #expect(abs(square - 5.0 / 7) < 0.029)
    #expect(abs(cross + 2.0 / 7) < 0.022)
  }

  @Test func `a covariance that is not positive definite makes no metric`() {
    #expect(Metric(covariance: [1, 2, 2, 1], dimension: 2) == nil)
  }

  /// The weights of the choice inside a doubled trajectory are the points' own.
  @Test func `the multinomial choice follows the weights`() {
    var random = RandomStream(seed: 5, chain: 0, purpose: .simulation)
    let near = start
    let far = start.leapfrogStep(0.7, metric: metric, target: target)
    let weights = [near.energy, far.energy].map { exp(start.energy - $0) }
    let expected = weights[1] / (weights[0] + weights[1])
    var chosen = 0.0
    let count = 20_000
    for _ in 0..<count {
      var tree = Trajectory(near, energy: near.energy, initialEnergy: start.energy)
      let next = Trajectory(far, energy: far.energy, initialEnergy: start.energy)
      _ = tree.append(next, choice: .multinomial, random: &random)
      if tree.proposalEnergy == far.energy { chosen += 1 / Double(count) }
    }
    let error = (expected * (1 - expected) / Double(count)).squareRoot()
    #expect(abs(chosen - expected) < 4 * error)
  }

  /// A trajectory that has come back turns; one that is still leaving does not.
  @Test func `the criterion sees a half turn of an oscillator`() {
    let oscillator = IndependentNormal(deviations: [1])
    let metric = Metric(dimension: 1)
    let first = PhasePoint(EvaluatedPosition([0], of: oscillator), momentum: [1], metric: metric)
    var random = RandomStream(seed: 1, chain: 0, purpose: .simulation)
    func turns(after steps: Int) -> Bool {
      var tree = Trajectory(first, energy: first.energy, initialEnergy: first.energy)
      var point = first
      for step in 1...steps {
        point = point.leapfrogStep(0.1, metric: metric, target: oscillator)
        let leaf = Trajectory(point, energy: point.energy, initialEnergy: first.energy)
        let turning = tree.append(leaf, choice: .multinomial, random: &random)
        if step == steps { return turning }
      }
      return false
    }
    // Momentum cos t is opposite to the start's after a quarter period, at t = π/2.
    #expect(!turns(after: 14))
    #expect(turns(after: 17))
  }

  @Test func `a step that blows up is a divergence and leaves the state finite`() throws {
    let kernel = NoUTurn(
      target: IndependentNormal(deviations: [1e-4]), metric: Metric(dimension: 1), stepSize: 1)
    var random = RandomStream(seed: 1, chain: 0, purpose: .simulation)
    var state = try kernel.initialState(at: [1e-4], random: &random)
    let statistics = kernel.step(&state, random: &random)
    #expect(statistics.diverging)
    #expect(state.position == [1e-4])
  }
}
