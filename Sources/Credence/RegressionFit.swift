import Foundation
import InferenceFiles
import LogDensities
import PosteriorDraws
import RegressionModels
import Sampling

/// A sampled regression posterior: what `ask`, `summary` and files work on.
public struct RegressionFit: SampledModel {
  /// Formula, family, priors and schema.
  public let specification: RegressionSpecification
  /// Draws of all parameters, `[chain, draw]`.
  public let draws: Draws
  /// Statistics of the transitions.
  public let statistics: SampleStatistics
  /// What was asked of the sampler.
  public let settings: SamplingSettings
  /// The sampler that made the draws, and what it found beside them.
  public let sampler: SamplerRecord
  /// Wall time of choosing a sampler, warmup and sampling, in seconds.
  public let samplingTime: Double
  let observedData: [DataVariable]
  let constantData: [DataVariable]
  /// When sampling ended, ISO 8601.
  public let createdAt: String
  /// How later rows came in, in their order; none for a posterior that was only sampled.
  public internal(set) var updates: [UpdateRecord] = []
  /// Why draws that a large file gives on demand could not be read, or nil.
  private var readFailure: @Sendable () -> InferenceFileError? = { nil }

  init(
    specification: RegressionSpecification, draws: Draws, statistics: SampleStatistics,
    settings: SamplingSettings, sampler: SamplerRecord, samplingTime: Double,
    observedData: [DataVariable], constantData: [DataVariable], createdAt: String
  ) {
    self.specification = specification
    self.draws = draws
    self.statistics = statistics
    self.settings = settings
    self.sampler = sampler
    self.samplingTime = samplingTime
    self.observedData = observedData
    self.constantData = constantData
    self.createdAt = createdAt
  }

  init(
    specification: RegressionSpecification, sampled: SampledPosterior,
    settings: SamplingSettings, observedData: [DataVariable], constantData: [DataVariable],
    createdAt: String
  ) {
    self.init(
      specification: specification, draws: sampled.draws, statistics: sampled.statistics,
      settings: settings, sampler: SamplerRecord(sampled), samplingTime: sampled.samplingTime,
      observedData: observedData, constantData: constantData, createdAt: createdAt)
  }

  /// The same fit, whose draws come from a file that may fail.
  func reading(from data: InferenceData) -> RegressionFit {
    var fit = self
    fit.readFailure = { data.readFailure }
    return fit
  }

  /// Throws where draws of a large file could not be read since it was opened: they are NaN then. To
  /// be called after whatever used them.
  public func checkRead() throws(InferenceFileError) {
    if let failure = readFailure() { throw failure }
  }

  /// The model in one line: it is its own class.
  public var modelClass: String { specification.summary }

  /// The specification, which predicts.
  public var predictiveModel: (any PredictiveModel)? { specification }
}
