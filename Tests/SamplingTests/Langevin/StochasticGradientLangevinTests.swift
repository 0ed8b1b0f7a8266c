import Foundation
import LogDensities
import PosteriorDraws
import Probability
import StatisticalTesting
import Testing

@testable import Sampling

@Suite struct StochasticGradientLangevinTests {
  private static let target = NormalMean(data: NormalMean.data(10))

  /// The step size, as a share of the posterior variance.
  private func kernel(
    _ share: Double, batchSize: Int, target: NormalMean = target
  ) -> StochasticGradientLangevin<NormalMean> {
    StochasticGradientLangevin(
      target: target, batchSize: batchSize,
      schedule: .constant(share / Self.target.precision))
  }

  @Test(arguments: [0.1, 0.5, 1.5])
  func `full batches have the variance 1 over 1 - h / 2`(share: Double) throws {
    let variance = 1 / Self.target.precision / (1 - share / 2)
    let closedForm = Self.target.langevinVariance(
      stepSize: share / Self.target.precision, batchSize: 10)
    #expect(abs(variance / closedForm - 1) < 1e-12)
    let test = try MomentTest.of(
      kernel(share, batchSize: 10), mean: Self.target.mean, variance: variance)
    #expect(test.failures.isEmpty, "\(test.comparisons)")
  }

  /// Batches of 6 of 10 come from an epoch each, so their noise is independent.
  @Test func `independent gradient noise adds h s² / 2`() throws {
    let h = 0.5 / Self.target.precision
    let noise = Self.target.gradientNoise(batchSize: 6).variance
    let variance = (1 + h * noise / 2) / Self.target.precision / (1 - 0.25)
    let test = try MomentTest.of(
      kernel(0.5, batchSize: 6), mean: Self.target.mean, variance: variance)
    #expect(test.failures.isEmpty, "\(test.comparisons)")
  }

  @Test(arguments: [1, 2, 3, 5])
  func `the noise of an epoch's batches is that of sampling without replacement`(
    batchSize: Int
  ) throws {
    let h = 0.5 / Self.target.precision
    let variance = Self.target.langevinVariance(stepSize: h, batchSize: batchSize)
    let test = try MomentTest.of(
      kernel(0.5, batchSize: batchSize), mean: Self.target.mean, variance: variance)
    #expect(test.failures.isEmpty, "\(test.comparisons)")
  }

  @Test(arguments: NormalMean.Fault.allCases.filter { $0 != .none })
  func `a faulty gradient is found`(fault: NormalMean.Fault) throws {
    var target = Self.target
    target.fault = fault
    let variance = target.langevinVariance(stepSize: 0.5 / target.precision, batchSize: 5)
    let test = try MomentTest.of(
      kernel(0.5, batchSize: 5, target: target), mean: target.mean, variance: variance)
    #expect(!test.failures.isEmpty, "\(test.comparisons)")
  }

  @Test func `noise of the root of h instead of 2h is found`() throws {
    let variance = 1 / Self.target.precision / (1 - 0.25)
    let test = try MomentTest.of(
      HalfNoise(inner: kernel(0.5, batchSize: 10)), mean: Self.target.mean, variance: variance)
    #expect(!test.failures.isEmpty)
  }

  /// In coordinates scaled by √G the chain is the plain one.
  @Test func `a constant preconditioner rescales the step`() throws {
    var kernel = kernel(0.1, batchSize: 10)
    kernel.tuning.preconditioner = [5]
    let test = try MomentTest.of(
      kernel, mean: Self.target.mean, variance: 1 / Self.target.precision / (1 - 0.25))
    #expect(test.failures.isEmpty, "\(test.comparisons)")
  }

  @Test func `cycles draw in their second part with its variance`() throws {
    let schedule = StepSizeSchedule.cyclicalCosine(
      initial: 1 / Self.target.precision, cycleLength: 20, exploration: 0.5)
    var (variance, sum) = (0.0, 0.0)
    for _ in 0..<200 {
      sum = 0
      for iteration in 0..<20 {
        let h = schedule.stepSize(at: iteration)
        let a = 1 - h * Self.target.precision
        variance = a * a * variance + (schedule.isExploring(at: iteration) ? 0 : 2 * h)
        if !schedule.isExploring(at: iteration) { sum += variance / 10 }
      }
    }
    let kernel = StochasticGradientLangevin(
      target: Self.target, batchSize: 10, schedule: schedule)
    let test = try MomentTest.of(kernel, mean: Self.target.mean, variance: sum)
    #expect(test.failures.isEmpty, "\(test.comparisons)")
  }

  @Test func `a step counts the gradients of its updates`() throws {
    var random = RandomStream(seed: 1, chain: 0, purpose: .sampling)
    var kernel = StochasticGradientLangevin(
      target: Self.target, batchSize: 3,
      schedule: .cyclicalCosine(initial: 0.01, cycleLength: 10, exploration: 0.5), thinning: 5)
    var state = try kernel.initialState(at: [0], random: &random)
    let statistics = kernel.step(&state, random: &random)
    #expect(statistics.stepCount == 10)
    #expect(statistics.logDensity.isNaN && !statistics.diverging)
  }

  @Test(arguments: [1e300, .infinity, .nan])
  func `a state that would leave the numbers stays and is reported`(stepSize: Double) throws {
    var random = RandomStream(seed: 1, chain: 0, purpose: .sampling)
    var kernel = StochasticGradientLangevin(
      target: Self.target, batchSize: 3, schedule: .constant(stepSize))
    var state = try kernel.initialState(at: [0], random: &random)
    var divergences = 0
    for _ in 0..<10 where kernel.step(&state, random: &random).diverging { divergences += 1 }
    #expect(divergences > 0)
    #expect(state.position[0].isFinite)
  }

  @Test func `a start that is not finite is refused`() {
    var kernel = kernel(0.1, batchSize: 3)
    var random = RandomStream(seed: 1, chain: 0, purpose: .sampling)
    #expect(throws: SamplingError.startIsNotFinite) {
      try kernel.initialState(at: [.nan], random: &random)
    }
  }

  @Test func `a chain goes on from its checkpoint as if nothing had been`() throws {
    var random = RandomStream(seed: 3, chain: 1, purpose: .sampling)
    var first = kernel(0.3, batchSize: 3)
    var state = try first.initialState(at: [0.5], random: &random)
    for _ in 0..<7 { _ = first.step(&state, random: &random) }
    let stored = try JSONEncoder().encode(state)
    #expect(stored.count < 1000)
    var resumed = try JSONDecoder().decode(StochasticGradientState.self, from: stored)
    var stream = RandomStream(random.snapshot)
    var second = kernel(0.3, batchSize: 3)
    second.tuning = try JSONDecoder().decode(
      StochasticGradientTuning.self, from: JSONEncoder().encode(first.tuning))
    for _ in 0..<20 {
      _ = first.step(&state, random: &random)
      _ = second.step(&resumed, random: &stream)
    }
    #expect(state.position == resumed.position)
  }
}

/// Langevin dynamics with noise of variance h instead of 2h.
private struct HalfNoise: StochasticGradientKernel {
  var inner: StochasticGradientLangevin<NormalMean>
  var target: NormalMean { inner.target }
  var batchSize: Int { inner.batchSize }
  var thinning: Int { 1 }
  var gradient: [Double] { inner.gradient }
  var tuning: StochasticGradientTuning {
    get { inner.tuning }
    set { inner.tuning = newValue }
  }

  mutating func initialState(
    at position: [Double], random: inout RandomStream
  ) throws(SamplingError) -> StochasticGradientState {
    try inner.initialState(at: position, random: &random)
  }

  mutating func update(
    _ state: inout StochasticGradientState, stepSize: Double, withNoise: Bool,
    random: inout RandomStream
  ) -> Bool {
    let moved = inner.update(&state, stepSize: stepSize, withNoise: false, random: &random)
    state.position[0] += stepSize.squareRoot() * random.normal()
    return moved
  }
}
