import Synchronization

/// A wish to stop that reaches into transitions: raised from any thread, seen at the next
/// evaluation of the log density.
public final class StopSignal: Sendable {
  /// Why the chains stop.
  public enum Reason: Int, Sendable {
    /// Time is up: the draws so far are the result.
    case deadline = 1
    /// The run is to go on later: there is no result, only checkpoints.
    case interruption = 2
  }

  private let raised = Atomic(0)

  /// A signal that is not raised.
  public init() {}

  /// Raises the signal; the first reason stays.
  public func raise(_ reason: Reason) {
    _ = raised.compareExchange(expected: 0, desired: reason.rawValue, ordering: .relaxed)
  }

  /// Why to stop, or nil while there is no reason.
  public var reason: Reason? { Reason(rawValue: raised.load(ordering: .relaxed)) }
}
