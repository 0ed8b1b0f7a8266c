import LogDensities
import PosteriorDraws
import Probability

/// Where a chain stands: all that its next step needs.
public protocol ChainState: Sendable, Codable {
  /// Unconstrained coordinates.
  var position: [Double] { get }
  /// Log density there.
  var logDensity: Double { get }
}

extension EvaluatedPosition: ChainState {}

/// One Markov transition. The kernel is a value, the state travels, the statistics are separate.
///
/// A chain is its kernel's tuning, its state, its warmup and its stream of random numbers: a
/// checkpoint holds these four and nothing else. What else a kernel keeps is scratch, so that a
/// step need not allocate, and must not change what a step does.
public protocol TransitionKernel<State>: Sendable {
  associatedtype State: ChainState
  /// What a warmup sets, such as a step size and a metric.
  associatedtype Tuning: Sendable, Codable
  /// The tuning in use.
  var tuning: Tuning { get set }
  /// The state at a position; throws where the log density there is not finite.
  mutating func initialState(
    at position: [Double], random: inout RandomStream
  ) throws(SamplingError) -> State
  /// Moves the state once and reports on the move.
  mutating func step(_ state: inout State, random: inout RandomStream) -> StepStatistics
  /// Whether a state read from a checkpoint fits the target and the tuning, so that no step goes
  /// beyond the end of an array. Its position has been found to have the target's dimension.
  func fits(_ state: State) -> Bool
}

extension TransitionKernel {
  public func fits(_ state: State) -> Bool { true }
}
