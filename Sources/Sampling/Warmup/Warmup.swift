import PosteriorDraws
import Probability

/// Transitions that tune a kernel before its draws count.
///
/// A warmup goes step by step, so that progress, deadlines and checkpoints work inside it.
public protocol Warmup<Kernel>: Sendable, Codable {
  associatedtype Kernel: TransitionKernel
  /// Whether the kernel is tuned.
  var isComplete: Bool { get }
  /// Moves the state once and tunes the kernel.
  mutating func step(
    _ kernel: inout Kernel, _ state: inout Kernel.State, random: inout RandomStream
  ) throws(SamplingError) -> StepStatistics
  /// Whether a warmup read from a checkpoint fits the kernel and the dimension of its target, so
  /// that no step goes beyond the end of an array.
  func fits(_ kernel: Kernel, dimension: Int) -> Bool
}

extension Warmup {
  public func fits(_ kernel: Kernel, dimension: Int) -> Bool { true }
}
