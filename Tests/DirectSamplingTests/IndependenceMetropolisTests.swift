import Foundation
import LogDensities
import PosteriorDraws
import Probability
import ResponseFamilies
import StatisticalTesting
import Testing

@testable import RegressionModels
@testable import Sampling

@Suite struct IndependenceMetropolisTests {
  private typealias Kernel = IndependenceMetropolis<EquicorrelatedNormal>

  private static let target = EquicorrelatedNormal(dimension: 3, shared: 4)

  private func kernel(blockSize: Int = 64, normalShare: Double = 0.5) throws -> Kernel {
    let mode = try ModeSearch(Self.target).mode(from: [1, 1, 1])
    return Kernel(
      target: Self.target,
      proposal: HeavyTailedProposal(
        mode, shape: RadialShape(dimension: 3, degrees: 4, scale: 1.1, normalShare: normalShare)),
      blockSize: blockSize)
  }

  private func positions(
    _ kernel: Kernel, count: Int, fault: (inout Kernel.State) -> Void = { _ in }
  ) throws -> [[Double]] {
    var random = RandomStream(seed: 9, chain: 0, purpose: .sampling)
    var state = try kernel.initialState(at: [0, 0, 0], random: &random)
    return (0..<count).map { _ in
      fault(&state)
      _ = kernel.step(&state, random: &random)
      return state.position
    }
  }

  private func test(_ rows: [[Double]]) -> MomentTest {
    var test = MomentTest()
    for index in 0..<3 {
      let draws = DrawMatrix(chains: [rows.map { $0[index] }])
      test.compare("x\(index)", draws, mean: 0, meanSquare: 5)
    }
    let sums = DrawMatrix(chains: [rows.map { $0.reduce(0, +) }])
    test.compare("sum", sums, mean: 0, meanSquare: 39)
    return test
  }

  @Test func `draws have the moments of the target`() throws {
    for share in [0, 0.5, 0.9] {
      let rows = try positions(kernel(normalShare: share), count: 40_000)
      #expect(test(rows).failures.isEmpty)
    }
  }

  /// Planted fault: a stale weight accepts every proposal.
  @Test func `a chain that accepts all is caught`() throws {
    let rows = try positions(kernel(), count: 40_000) { $0.logWeight = -.infinity }
    #expect(!test(rows).failures.isEmpty)
  }

  @Test func `draws do not depend on the size of blocks`() throws {
    let rows = try positions(kernel(), count: 500)
    for blockSize in [1, 7, 500] {
      #expect(try positions(kernel(blockSize: blockSize), count: 500) == rows)
    }
  }

  @Test func `a chain goes on from a checkpoint in the middle of a block`() throws {
    let kernel = try kernel()
    var random = RandomStream(seed: 9, chain: 0, purpose: .sampling)
    var state = try kernel.initialState(at: [0, 0, 0], random: &random)
    for _ in 0..<100 { _ = kernel.step(&state, random: &random) }
    let saved = try JSONEncoder().encode(state)
    let tuning = try JSONEncoder().encode(kernel.tuning)
    var resumed = RandomStream(random.snapshot)
    for _ in 0..<100 { _ = kernel.step(&state, random: &random) }
    var other = try self.kernel()
    other.tuning = try JSONDecoder().decode(HeavyTailedProposal.self, from: tuning)
    var again = try JSONDecoder().decode(Kernel.State.self, from: saved)
    for _ in 0..<100 { _ = other.step(&again, random: &resumed) }
    #expect(again.position == state.position)
    #expect(random.bits() == resumed.bits())
  }

  @Test func `a start without density is refused`() throws {
    let kernel = try kernel()
    var random = RandomStream(seed: 9, chain: 0, purpose: .sampling)
    #expect(throws: SamplingError.startIsNotFinite) {
      try kernel.initialState(at: [.infinity, 0, 0], random: &random)
    }
  }

  @Test func `the route is admissible for a regression, and its chains honour the bound`() throws {
    let posterior = try SimulatedRegression(seed: 8, family: .bernoulli).posterior
    var random = RandomStream(seed: 1, chain: 0, purpose: .warmup)
    let zero = [Double](repeating: 0, count: posterior.dimension)
    let assessment = IndependenceAssessment(posterior, from: zero, random: &random)
    let route = try #require(assessment.route, "\(assessment.reason)")
    #expect(assessment.reason.contains("concave"))
    let kernel = IndependenceMetropolis(target: posterior, proposal: route.proposal)
    var state = try kernel.initialState(at: route.mode.point.position, random: &random)
    var rows: [[Double]] = []
    for _ in 0..<20_000 {
      _ = kernel.step(&state, random: &random)
      rows.append(state.position)
    }
    for index in 0..<posterior.dimension {
      let draws = DrawMatrix(chains: [rows.map { $0[index] }])
      #expect(draws.bulkESS > 0.9 * route.bound.effectiveSampleSize(drawCount: 20_000))
    }
  }

  @Test func `two modes, and densities not known to be concave, are refused`() {
    var random = RandomStream(seed: 1, chain: 0, purpose: .warmup)
    let modes = IndependenceAssessment(TwoModes(distance: 10), from: [1], random: &random)
    #expect(modes.route == nil)
    #expect(modes.reason == "the log posterior is not known to be concave")
  }

  @Test func `a bound too large to pay is refused with its size`() throws {
    let posterior = try SimulatedRegression(seed: 5, family: .bernoulli).posterior
    var random = RandomStream(seed: 1, chain: 0, purpose: .warmup)
    let zero = [Double](repeating: 0, count: posterior.dimension)
    let assessment = IndependenceAssessment(
      posterior, from: zero, largestBound: 1.01, random: &random)
    #expect(assessment.route == nil)
    #expect(assessment.reason.contains("too large to pay"), "\(assessment.reason)")
  }
}
