/// Where one chain stands, for a progress display.
public struct SamplingProgress: Sendable, Equatable {
  /// The chain, counted from zero.
  public let chain: Int
  /// Transitions done, warmup included.
  public let iteration: Int
  /// Transitions in all.
  public let total: Int
  /// Whether the chain is still warming up.
  public let isWarmup: Bool
  /// Divergences after warmup so far.
  public let divergences: Int
  /// Current step size, or the scale of the proposals.
  public let stepSize: Double
  /// Evaluations of the log density or its gradient so far.
  public let gradientCount: Int
}
