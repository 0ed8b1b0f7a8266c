import LogDensities
import Probability

/// What a warmup sets for a Hamiltonian sampler.
public struct HamiltonianTuning: Sendable, Codable, Equatable {
  /// Inverse mass matrix.
  public var metric: Metric
  /// Leapfrog step size.
  public var stepSize: Double

  public init(metric: Metric, stepSize: Double = 1) {
    self.metric = metric
    self.stepSize = stepSize
  }
}

/// A kernel that follows Hamiltonian trajectories: what a warmup of step size and metric needs.
public protocol HamiltonianKernel<Target>: TransitionKernel
where State == EvaluatedPosition, Tuning == HamiltonianTuning {
  associatedtype Target: DifferentiableLogDensity
  /// The log density to sample.
  var target: Target { get }
  /// Average of 2 min(1, e^−Δ) / (1 + e^−Δ) over the last transition, with Δ the energy errors.
  ///
  /// It falls with errors of either sign, so that a step size tuned to it is not drawn to regions
  /// where the error happens to be negative. It reports on the last transition and decides nothing
  /// in the next.
  var symmetricAcceptanceRate: Double { get }
}

extension HamiltonianKernel {
  /// Inverse mass matrix.
  public var metric: Metric {
    get { tuning.metric }
    set { tuning.metric = newValue }
  }

  /// Leapfrog step size.
  public var stepSize: Double {
    get { tuning.stepSize }
    set { tuning.stepSize = newValue }
  }

  public func fits(_ state: EvaluatedPosition) -> Bool {
    state.gradient.count == state.position.count && metric.fits(dimension: state.position.count)
  }

  public func initialState(
    at position: [Double], random: inout RandomStream
  ) throws(SamplingError) -> EvaluatedPosition {
    let state = EvaluatedPosition(position, of: target)
    guard state.logDensity.isFinite, state.gradient.allSatisfy(\.isFinite) else {
      throw .startIsNotFinite
    }
    return state
  }
}

/// Energy error beyond which a trajectory has diverged, in nats (Stan's value).
let divergenceThreshold = 1000.0
