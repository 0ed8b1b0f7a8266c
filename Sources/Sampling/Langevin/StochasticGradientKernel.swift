import LogDensities
import PosteriorDraws
import Probability

/// Where a chain on stochastic gradients stands.
public struct StochasticGradientState: ChainState {
  public var position: [Double]
  /// Log density at the position where the chain began: a full pass, which no step repeats.
  public var logDensity: Double
  /// Momenta in units of their standard deviations; empty for samplers without.
  var momentum: [Double] = []
  /// Updates so far, which the schedule of step sizes counts.
  var iteration = 0
  /// Where the chain stands in its epoch.
  var minibatches: Minibatches

  init(position: [Double], logDensity: Double, minibatches: Minibatches) {
    self.position = position
    self.logDensity = logDensity
    self.minibatches = minibatches
  }
}

/// What tunes a sampler on stochastic gradients.
public struct StochasticGradientTuning: Sendable, Equatable, Codable {
  /// Step sizes h, in units of the preconditioner.
  public var schedule: StepSizeSchedule
  /// The diagonal of the constant preconditioner G.
  public var preconditioner: [Double]
}

/// A sampler that sees the gradient through minibatches, and so leaves the posterior only nearly
/// invariant: its draws are of ``DrawOrigin/stochasticGradient`` and support no verdict.
///
/// A step makes `thinning` updates with one minibatch each, and goes on where the schedule explores.
/// Its statistics have the number of minibatch gradients as `stepCount` (one costs n/N of a full
/// gradient), the last step size, an acceptance rate of 1 since nothing is rejected, and no log
/// density, which would cost a full pass: NaN. An update whose gradient or position is not finite
/// leaves the position where it was and counts as a divergence, which too large a step size causes.
public protocol StochasticGradientKernel: TransitionKernel
where State == StochasticGradientState, Tuning == StochasticGradientTuning {
  associatedtype Target: SubsampledLogDensity
  /// The log density to sample.
  var target: Target { get }
  /// Observations a minibatch n.
  var batchSize: Int { get }
  /// Updates a step.
  var thinning: Int { get }
  /// The last estimate of the gradient: scratch, of which a burn-in learns.
  var gradient: [Double] { get }
  /// Moves the state once, with noise or without; false where it had to stay.
  mutating func update(
    _ state: inout State, stepSize: Double, withNoise: Bool, random: inout RandomStream
  ) -> Bool
}

extension StochasticGradientKernel {
  public mutating func step(_ state: inout State, random: inout RandomStream) -> StepStatistics {
    var (gradientCount, draws) = (0, 0)
    var stepSize = 0.0
    var diverging = false
    while draws < max(thinning, 1) {
      stepSize = tuning.schedule.stepSize(at: state.iteration)
      let explores = tuning.schedule.isExploring(at: state.iteration)
      let moved = update(&state, stepSize: stepSize, withNoise: !explores, random: &random)
      state.iteration += 1
      gradientCount += 1
      draws += explores ? 0 : 1
      diverging = diverging || !moved
    }
    return StepStatistics(
      logDensity: .nan, acceptanceRate: 1, stepSize: stepSize, stepCount: gradientCount,
      diverging: diverging)
  }

  /// The state at a position, at the cost of a full gradient.
  func state(at position: [Double]) throws(SamplingError) -> State {
    let start = EvaluatedPosition(position, of: target)
    guard start.logDensity.isFinite, start.gradient.allSatisfy(\.isFinite) else {
      throw .startIsNotFinite
    }
    return State(
      position: position, logDensity: start.logDensity,
      minibatches: Minibatches(observationCount: target.observationCount, batchSize: batchSize))
  }
}

/// A minibatch and the gradient that it gives.
struct GradientEstimate: Sendable {
  private(set) var gradient: [Double]
  private let strata: Strata?
  private var batch: [Int] = []

  init(of target: some SubsampledLogDensity) {
    gradient = [Double](repeating: 0, count: target.dimension)
    strata = target.strata
  }

  /// Takes the next minibatch of a state; one gradient of n observations.
  mutating func update(
    _ target: some SubsampledLogDensity, at state: inout StochasticGradientState,
    random: inout RandomStream
  ) {
    state.minibatches.next(from: strata, into: &batch, random: &random)
    let (position, batch) = (state.position, batch)
    var span = gradient.mutableSpan
    target.estimateGradient(
      at: position.span, observations: batch.span, gradient: &span)
  }
}
