import Foundation
import InferenceFiles
import LogDensities
import PosteriorDraws
import Sampling

/// Draws with how they were made and of which models: what files hold, and what `summary`, `diagnose`
/// and `ask` work on, whoever sampled.
///
/// Claims about parameters can be asked of all of them, and claims about predictions where the model
/// is a regression of this library.
public struct RecordedPosterior: SampledModel {
  /// Draws and all else that a file holds.
  public let data: InferenceData
  /// Statistics of the transitions; of `.unknown` origin where a file has none.
  public let statistics: SampleStatistics
  /// One line that names the class of models, printed with every verdict.
  public let modelClass: String
  /// The sampler of this library that made the draws, or nil where another program did.
  public let sampler: SamplerRecord?
  /// What was asked of that sampler, or nil.
  public let settings: SamplingSettings?
  /// The regression, where it is one of this library; nil else.
  public let predictiveModel: (any PredictiveModel)?

  /// Draws of all parameters, `[chain, draw]`.
  public var draws: Draws { data.draws }

  /// The draws of a regression.
  public init(_ fit: RegressionFit) {
    self.init(
      data: fit.inferenceData, modelClass: fit.specification.summary, sampler: fit.sampler,
      settings: fit.settings, model: fit.specification)
  }

  /// The draws of a model of any other kind, such as a user's own.
  ///
  /// - Parameters:
  ///   - modelClass: one line that names the class of models.
  ///   - settings: those that the draws were made with.
  ///   - run: facts of the run by name, for the file.
  public init(
    _ sampled: SampledPosterior, of modelClass: String, settings: SamplingSettings,
    run: [String: String] = [:]
  ) {
    let sampler = SamplerRecord(sampled)
    let record = ModelRecord(modelClass: modelClass, settings: settings, sampler: sampler)
    let facts = ["seed": String(settings.seed), "sampler": sampler.algorithm.rawValue]
    self.init(
      data: InferenceData(
        draws: sampled.draws, statistics: sampled.statistics, samplingTime: sampled.samplingTime,
        warmupCount: sampled.warmupCount, modelName: modelClass, model: record.encoded,
        run: facts.merging(run) { $1 },
        createdAt: Date().formatted(.iso8601).replacing("Z", with: "+00:00")),
      modelClass: modelClass, sampler: sampler, settings: settings, model: nil)
  }

  init(
    data: InferenceData, modelClass: String, sampler: SamplerRecord?, settings: SamplingSettings?,
    model: (any PredictiveModel)?
  ) {
    self.data = data
    self.statistics = data.statistics ?? .none(for: data.draws)
    self.modelClass = modelClass
    self.sampler = sampler
    self.settings = settings
    predictiveModel = model
  }

  /// Throws where draws of a large file could not be read since it was opened: they are NaN then. To
  /// be called after whatever used them.
  public func checkRead() throws(InferenceFileError) {
    if let failure = data.readFailure { throw failure }
  }
}

extension SampleStatistics {
  /// The statistics of draws that came without any.
  fileprivate static func none(for draws: Draws) -> SampleStatistics {
    let shape = (chains: draws.chainCount, draws: draws.drawCount)
    let nothing = Draws(names: [], chainCount: shape.chains, drawCount: shape.draws) { _ in
      DrawMatrix(
        chainCount: shape.chains, drawCount: shape.draws,
        values: [Double](repeating: .nan, count: shape.chains * shape.draws))
    }
    return SampleStatistics(nothing, maxTreeDepth: 0, origin: .unknown)
  }
}

/// What a file keeps of a model that is no regression, as JSON.
struct ModelRecord: StoredRecord {
  let modelClass: String
  let settings: SamplingSettings
  let sampler: SamplerRecord

  init(modelClass: String, settings: SamplingSettings, sampler: SamplerRecord) {
    self.modelClass = modelClass
    self.settings = settings
    self.sampler = sampler
  }
}
