import PosteriorDraws

/// Draws of a model with the statistics of the transitions that made them.
public struct SampledPosterior: Sendable {
  /// Constrained parameters, `[chain, draw]`.
  public let draws: Draws
  /// One entry a draw.
  public let statistics: SampleStatistics
  /// Wall time of warmup and sampling, in seconds.
  public let samplingTime: Double
  /// Gradients evaluated by all transitions, warmup included.
  public let gradientCount: Int
}
