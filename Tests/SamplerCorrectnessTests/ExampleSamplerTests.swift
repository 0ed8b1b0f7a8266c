import Foundation
import LogDensities
import PosteriorDraws
import Probability
import Sampling
import StatisticalTesting
import Testing

// The documentation's page on adding a sampler shows this kernel and its warmup as they are here.

/// Metropolis–Hastings with Barker's proposal (Livingstone and Zanella 2022): a normal displacement z
/// of a coordinate keeps its sign with probability 1/(1 + exp(−z ∂log p)), else it is turned round.
///
/// A step costs one gradient. Where the log density is not finite the proposal is rejected.
struct Barker<Target: DifferentiableLogDensity>: TransitionKernel {
  /// The log density to sample.
  let target: Target
  /// What the warmup sets.
  var tuning = Tuning()

  struct Tuning: Sendable, Codable {
    /// Standard deviation of a displacement.
    var scale = 1.0
  }

  func initialState(
    at position: [Double], random: inout RandomStream
  ) throws(SamplingError) -> EvaluatedPosition {
    let state = EvaluatedPosition(position, of: target)
    guard state.logDensity.isFinite else { throw .startIsNotFinite }
    return state
  }

  func step(_ state: inout EvaluatedPosition, random: inout RandomStream) -> StepStatistics {
    let proposal = proposal(from: state, random: &random)
    let ratio = logRatio(from: state, to: proposal)
    let acceptance = ratio.isNaN ? 0 : min(1, exp(ratio))
    if random.uniform() < acceptance { state = proposal }
    return StepStatistics(
      logDensity: state.logDensity, acceptanceRate: acceptance, stepSize: tuning.scale,
      stepCount: 1)
  }

  func proposal(
    from state: EvaluatedPosition, random: inout RandomStream
  ) -> EvaluatedPosition {
    var proposal = state
    for index in state.position.indices {
      let z = tuning.scale * random.normal()
      let keepsSign = random.uniform() < 1 / (1 + exp(-z * state.gradient[index]))
      proposal.position[index] += keepsSign ? z : -z
    }
    proposal.evaluate(target)
    return proposal
  }

  /// log p(y) q(y, x) − log p(x) q(x, y).
  private func logRatio(from x: EvaluatedPosition, to y: EvaluatedPosition) -> Double {
    var ratio = y.logDensity - x.logDensity
    for index in x.position.indices {
      let z = y.position[index] - x.position[index]
      ratio += Self.log1pExp(-z * x.gradient[index]) - Self.log1pExp(z * y.gradient[index])
    }
    return ratio
  }

  private static func log1pExp(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
}

/// Tunes the scale until half of the proposals are accepted (Robbins and Monro 1951).
struct BarkerWarmup<Target: DifferentiableLogDensity>: Warmup {
  private let count: Int
  private var iteration = 0

  init(count: Int) { self.count = count }

  var isComplete: Bool { iteration >= count }

  mutating func step(
    _ kernel: inout Barker<Target>, _ state: inout EvaluatedPosition, random: inout RandomStream
  ) -> StepStatistics {
    let statistics = kernel.step(&state, random: &random)
    iteration += 1
    kernel.tuning.scale *= exp(
      (statistics.acceptanceRate - 0.5) / Double(iteration).squareRoot())
    return statistics
  }
}

@Suite struct ExampleSamplerTests {
  private static let target = EquicorrelatedNormal(dimension: 3, conditionNumber: 1)

  @Test func `the documentation's sampler agrees with what is known of a target`() throws {
    let target = Self.target
    let sampled = try TestedSampler.chains(
      Barker(target: target), BarkerWarmup(count: 1000), target.dimension, .short)
    #expect(sampled.looksConverged(on: target))
    #expect(sampled.comparison(with: target, named: "Barker").failures.isEmpty)
  }

  @Test func `without its ratio it fails`() throws {
    let target = Self.target
    let sampled = try TestedSampler.chains(
      Unadjusted(barker: Barker(target: target)), BurnIn(count: 200), target.dimension, .short)
    #expect(!sampled.comparison(with: target, named: "fault").failures.isEmpty)
  }
}

/// Barker's proposals, all of them accepted.
private struct Unadjusted<Target: DifferentiableLogDensity>: TransitionKernel {
  var barker: Barker<Target>

  var tuning: Barker<Target>.Tuning {
    get { barker.tuning }
    set { barker.tuning = newValue }
  }

  func initialState(
    at position: [Double], random: inout RandomStream
  ) throws(SamplingError) -> EvaluatedPosition {
    try barker.initialState(at: position, random: &random)
  }

  func step(_ state: inout EvaluatedPosition, random: inout RandomStream) -> StepStatistics {
    state = barker.proposal(from: state, random: &random)
    return StepStatistics(
      logDensity: state.logDensity, acceptanceRate: 1, stepSize: tuning.scale, stepCount: 1)
  }
}
