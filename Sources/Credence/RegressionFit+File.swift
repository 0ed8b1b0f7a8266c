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
      specification: specification, settings: settings, sampler: sampler)
    return InferenceData(
      draws: draws, statistics: statistics, observedData: observedData,
      constantData: constantData, samplingTime: samplingTime,
      warmupCount: settings.warmupCount, modelName: specification.formula,
      model: run.encoded,
      run: [
        "seed": String(settings.seed), "sampler": sampler.algorithm.rawValue,
        "sampler_reason": sampler.reason, "version": InferenceFile.libraryVersion,
        "formula": specification.formula, "family": specification.family.description,
        "instruction_set": InstructionSet.name,
      ],
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
    self = RegressionFit(
      specification: run.specification, draws: data.draws, statistics: statistics,
      settings: run.settings, sampler: run.sampler ?? .unrecorded, samplingTime: data.samplingTime,
      observedData: data.observedData, constantData: data.constantData,
      createdAt: data.createdAt
    ).reading(from: data)
  }
}

/// What a file keeps so that the model can be built again, as JSON.
private struct RunRecord: StoredRecord {
  let specification: RegressionSpecification
  let settings: SamplingSettings
  let sampler: SamplerRecord?

  init(
    specification: RegressionSpecification, settings: SamplingSettings, sampler: SamplerRecord
  ) {
    self.specification = specification
    self.settings = settings
    self.sampler = sampler
  }

  func matches(_ draws: Draws) -> Bool { draws.names == specification.parameterNames }
}
