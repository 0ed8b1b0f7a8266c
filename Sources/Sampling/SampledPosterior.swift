import PosteriorDraws

/// Draws of a model with the statistics of the transitions that made them.
public struct SampledPosterior: Sendable {
  /// The sampler that made the draws; never `auto`.
  public let algorithm: SamplingAlgorithm
  /// Why that sampler, in one clause.
  public let reason: String
  /// Constrained parameters, `[chain, draw]`.
  public internal(set) var draws: Draws
  /// One entry a draw.
  public internal(set) var statistics: SampleStatistics
  /// Wall time of choosing a sampler, warmup and sampling, in seconds.
  public internal(set) var samplingTime = 0.0
  /// Transitions a chain before its first draw: fewer than asked for where the sampler needs fewer.
  public var warmupCount = 0
  /// Evaluations of the log density or its gradient, warmup included.
  public let gradientCount: Int
  /// log ∫ exp(log density), where the sampler estimates it.
  public var logEvidence: LogEvidence?
  /// k̂ of the weights, where the sampler has any.
  public var paretoShape: Double?

  /// Some of the chains, counted from zero.
  func chains(_ range: Range<Int>) -> SampledPosterior {
    var part = self
    part.draws = draws.chains(range)
    part.statistics = statistics.chains(range)
    return part
  }
}

/// An estimate of the log evidence.
public struct LogEvidence: Sendable, Equatable, Codable {
  /// The estimate.
  public let value: Double
  /// Its standard error; nil for an approximation that has none.
  public let standardError: Double?
}
