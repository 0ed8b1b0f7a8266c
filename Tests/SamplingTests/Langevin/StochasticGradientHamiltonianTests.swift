import Probability
import StatisticalTesting
import Testing

@testable import Sampling

@Suite struct StochasticGradientHamiltonianTests {
  private static let target = NormalMean(data: NormalMean.data(10))

  private func kernel(
    _ share: Double, friction: Double, batchSize: Int
  ) -> StochasticGradientHamiltonian<NormalMean> {
    StochasticGradientHamiltonian(
      target: Self.target, batchSize: batchSize,
      schedule: .constant(share / Self.target.precision), friction: friction)
  }

  @Test(arguments: [(0.2, 0.1), (0.5, 0.5), (1.5, 0.3), (0.5, 1.0)])
  func `full batches have the variance of a second-order autoregression`(
    share: Double, friction: Double
  ) throws {
    let variance = 1 / Self.target.precision / (1 - share / (4 - 2 * friction))
    let test = try MomentTest.of(
      kernel(share, friction: friction, batchSize: 10), mean: Self.target.mean,
      variance: variance, drawCount: 80_000)
    #expect(test.failures.isEmpty, "\(test.comparisons)")
  }

  @Test(arguments: [0.2, 0.6])
  func `gradient noise adds h s² / 2α`(friction: Double) throws {
    let h = 0.5 / Self.target.precision
    let noise = Self.target.gradientNoise(batchSize: 6).variance
    let variance =
      (1 + h * noise / (2 * friction)) / Self.target.precision / (1 - 0.5 / (4 - 2 * friction))
    let test = try MomentTest.of(
      kernel(0.5, friction: friction, batchSize: 6), mean: Self.target.mean, variance: variance,
      drawCount: 80_000)
    #expect(test.failures.isEmpty, "\(test.comparisons)")
  }

  /// The noise that would be right for another friction.
  @Test func `a friction that the noise does not match is found`() throws {
    let variance = 1 / Self.target.precision / (1 - 0.5 / (4 - 2 * 0.3))
    let test = try MomentTest.of(
      kernel(0.5, friction: 0.35, batchSize: 6), mean: Self.target.mean, variance: variance)
    #expect(!test.failures.isEmpty)
  }

  @Test func `full friction is Langevin dynamics to the last bit but rounding`() throws {
    var hamiltonian = kernel(0.5, friction: 1, batchSize: 3)
    var langevin = StochasticGradientLangevin(
      target: Self.target, batchSize: 3, schedule: .constant(0.5 / Self.target.precision))
    var random = RandomStream(seed: 5, chain: 0, purpose: .sampling)
    var state = try hamiltonian.initialState(at: [1], random: &random)
    var other = RandomStream(random.snapshot)
    var plain = try langevin.initialState(at: [1], random: &other)
    for _ in 0..<50 {
      _ = hamiltonian.step(&state, random: &random)
      _ = langevin.step(&plain, random: &other)
    }
    #expect(abs(state.position[0] - plain.position[0]) < 1e-12)
  }

  @Test func `a state that would leave the numbers stays and is reported`() throws {
    var random = RandomStream(seed: 1, chain: 0, purpose: .sampling)
    var kernel = kernel(1e300, friction: 0.1, batchSize: 3)
    var state = try kernel.initialState(at: [0], random: &random)
    var divergences = 0
    for _ in 0..<10 where kernel.step(&state, random: &random).diverging { divergences += 1 }
    #expect(divergences > 0)
    #expect(state.position[0].isFinite && state.momentum[0].isFinite)
  }
}
