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
  /// Current leapfrog step size.
  public let stepSize: Double
  /// Gradients evaluated by transitions so far.
  public let gradientCount: Int
}

/// Receives progress, about ten times a second a chain, from the chains' threads.
public typealias ProgressHandler = @Sendable (SamplingProgress) -> Void
