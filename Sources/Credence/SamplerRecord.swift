import Sampling

/// Which sampler made draws, why, and what it found beside them.
public struct SamplerRecord: Sendable, Equatable, Codable {
  /// The sampler; never `auto`.
  public let algorithm: SamplingAlgorithm
  /// Why that sampler, in one clause.
  public let reason: String
  /// Transitions a chain before its first draw; nil in files of versions that did not write it.
  public let warmupCount: Int?
  /// Evaluations of the log density or its gradient, warmup included.
  public let gradientCount: Int
  /// log ∫ exp(log density), where the sampler estimates it.
  public let logEvidence: LogEvidence?
  /// k̂ of the weights, where the sampler has any.
  public let paretoShape: Double?

  init(_ sampled: SampledPosterior) {
    algorithm = sampled.algorithm
    reason = sampled.reason
    warmupCount = sampled.warmupCount
    gradientCount = sampled.gradientCount
    logEvidence = sampled.logEvidence
    paretoShape = sampled.paretoShape
  }

  private init(
    algorithm: SamplingAlgorithm, reason: String, warmupCount: Int?, gradientCount: Int,
    logEvidence: LogEvidence?, paretoShape: Double?
  ) {
    self.algorithm = algorithm
    self.reason = reason
    self.warmupCount = warmupCount
    self.gradientCount = gradientCount
    self.logEvidence = logEvidence
    self.paretoShape = paretoShape
  }

  /// The same sampler, for draws that have moved to a posterior whose evidence it did not estimate.
  var withoutEvidence: SamplerRecord {
    SamplerRecord(
      algorithm: algorithm, reason: reason, warmupCount: warmupCount,
      gradientCount: gradientCount, logEvidence: nil, paretoShape: paretoShape)
  }

  /// The same sampler, with another number of evaluations.
  func counting(_ gradientCount: Int) -> SamplerRecord {
    SamplerRecord(
      algorithm: algorithm, reason: reason, warmupCount: warmupCount,
      gradientCount: gradientCount, logEvidence: logEvidence, paretoShape: paretoShape)
  }

  /// The record of files that say nothing: before there was a choice there was NUTS.
  static let unrecorded = SamplerRecord()

  private init() {
    (algorithm, reason, gradientCount) = (.nuts, "as the only sampler of its version", 0)
    (warmupCount, logEvidence, paretoShape) = (nil, nil, nil)
  }
}
