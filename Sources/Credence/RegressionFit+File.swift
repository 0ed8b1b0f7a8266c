import Foundation
import InferenceFiles
import PosteriorDraws
import Probability
import RegressionModels
import Sampling

extension RegressionFit {
  /// Writes one netCDF-4 file in ArviZ's layout, whole or not at all.
  public func write(to path: String, replacing: Bool = false) throws(InferenceFileError) {
    try InferenceFile.write(inferenceData, to: path, replacing: replacing)
  }

  /// What a file of this fit holds.
  var inferenceData: InferenceData {
    let run = RunRecord(
      specification: specification, settings: settings, sampler: sampler,
      updates: updates.isEmpty ? nil : updates)
    let history = updates.enumerated().map { ("update_\($0.offset + 1)", $0.element.summary) }
    return InferenceData(
      draws: draws, statistics: statistics, observedData: observedData,
      constantData: constantData, samplingTime: samplingTime,
      warmupCount: sampler.warmupCount ?? settings.warmupCount, modelName: specification.formula,
      model: run.encoded,
      run: [
        "seed": String(settings.seed), "sampler": sampler.algorithm.rawValue,
        "sampler_reason": sampler.reason, "version": InferenceFile.libraryVersion,
        "formula": specification.formula, "family": specification.family.description,
        "instruction_set": InstructionSet.name,
      ].merging(history) { first, _ in first },
      createdAt: createdAt)
  }

  /// Reads a file that `write` or `credence sample` made.
  ///
  /// - Throws: `.noSuchFile`, `.notOurs` for other files, `.corrupt` for damaged ones.
  public init(contentsOf path: String) throws(InferenceFileError) {
    try self.init(InferenceFile.read(path), from: path)
  }

  /// Builds the model of a file again.
  init(_ data: InferenceData, from path: String) throws(InferenceFileError) {
    guard let statistics = data.statistics, !data.model.isEmpty else {
      throw InferenceFileError(
        .notOurs,
        "\(path) holds draws but no Credence model; expected a file written by credence sample")
    }
    guard let run = RunRecord(data.model), run.matches(data.draws) else {
      throw InferenceFileError(
        .corrupt, "\(path): its model cannot be read; it may come from another version")
    }
    var fit = RegressionFit(
      specification: run.specification, draws: data.draws, statistics: statistics,
      settings: run.settings, sampler: run.sampler ?? .unrecorded, samplingTime: data.samplingTime,
      observedData: data.observedData, constantData: data.constantData,
      createdAt: data.createdAt
    ).reading(from: data)
    fit.updates = run.updates ?? []
    self = fit
  }
}

/// What a file keeps so that the model can be built again, as JSON.
struct RunRecord: StoredRecord {
  let specification: RegressionSpecification
  let settings: SamplingSettings
  let sampler: SamplerRecord?
  let updates: [UpdateRecord]?

  init(
    specification: RegressionSpecification, settings: SamplingSettings, sampler: SamplerRecord,
    updates: [UpdateRecord]?
  ) {
    self.specification = specification
    self.settings = settings
    self.sampler = sampler
    self.updates = updates
  }

  func matches(_ draws: Draws) -> Bool { draws.names == specification.parameterNames }
}
