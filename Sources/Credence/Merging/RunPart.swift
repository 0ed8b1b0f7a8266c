import InferenceFiles
import RegressionModels
import Sampling

/// Some of the chains of a run, as a file has them.
public struct RunPart: Sendable {
  /// What errors call it: the path of the file.
  public let name: String
  /// Its draws, and how they were made.
  public let posterior: RecordedPosterior

  /// Names a posterior.
  public init(name: String, posterior: RecordedPosterior) {
    self.name = name
    self.posterior = posterior
  }

  /// Reads a file of draws.
  ///
  /// - Throws: as `RecordedPosterior.init(contentsOf:)`.
  public init(contentsOf path: String) throws(InferenceFileError) {
    self.init(name: path, posterior: try RecordedPosterior(contentsOf: path))
  }

  /// Its chains by their numbers in the run; nil for draws made elsewhere, which have none.
  var chains: Range<Int>? { posterior.settings?.chains }

  /// Why these draws are no part of a run, in one clause; nil where they may be.
  var obstacle: String? {
    guard let settings = posterior.settings else { return nil }
    if settings.chainCount != posterior.draws.chainCount {
      return "it holds \(posterior.draws.chainCount) chains where its settings say "
        + "\(settings.chainCount)"
    }
    if posterior.data.run["update_1"] != nil {
      return "it was updated by later rows, chains together"
    }
    return settings.obstacleToParts
  }

  /// Why the two cannot be parts of one run, as far as their configuration tells; nil where they can.
  func disagreement(with first: RunPart) -> String? {
    let (mine, theirs) = (posterior, first.posterior)
    guard let settings = mine.settings, let others = theirs.settings else {
      return (mine.settings == nil) == (theirs.settings == nil)
        ? nil : "only one of them was sampled by Credence"
    }
    for (name, key) in Self.facts {
      let (left, right) = (mine.data.run[key] ?? "none", theirs.data.run[key] ?? "none")
      if left != right { return "their \(name) are \(left) and \(right)" }
    }
    return settings.disagreement(with: others) ?? samplerDisagreement(with: first)
      ?? modelDisagreement(with: first)
  }

  /// Facts of a run that its parts share, by the names that errors have for them.
  private static let facts = [
    ("versions", "version"), ("formulas", "formula"), ("families", "family"),
    ("libraries' checksums", "library_hash"), ("data's checksums", "data_hash"),
  ]

  private func samplerDisagreement(with first: RunPart) -> String? {
    guard let mine = posterior.sampler, let theirs = first.posterior.sampler else { return nil }
    if mine.algorithm != theirs.algorithm {
      return "they were drawn by \(mine.algorithm.rawValue) and \(theirs.algorithm.rawValue)"
    }
    return mine.reason == theirs.reason
      ? nil : "the sampler was chosen as \"\(mine.reason)\" and as \"\(theirs.reason)\""
  }

  private func modelDisagreement(with first: RunPart) -> String? {
    guard let settings = posterior.settings, let sampler = posterior.sampler else { return nil }
    let records = [self, first].map {
      $0.posterior.record(settings: settings, sampler: sampler)
    }
    if records[0] == records[1] { return nil }
    let models = [self, first].map { $0.posterior.predictiveModel as? RegressionSpecification }
    if let mine = models[0], let theirs = models[1] {
      if mine.priors != theirs.priors { return "their priors differ" }
      if mine.rowCount != theirs.rowCount {
        return "they have \(mine.rowCount) and \(theirs.rowCount) rows"
      }
    }
    return "their models differ"
  }
}

extension RecordedPosterior {
  /// What a file keeps of the model, with other settings and another sampler.
  func record(settings: SamplingSettings, sampler: SamplerRecord) -> String {
    if let specification = predictiveModel as? RegressionSpecification {
      return RunRecord(
        specification: specification, settings: settings, sampler: sampler, updates: nil
      ).encoded
    }
    return ModelRecord(modelClass: modelClass, settings: settings, sampler: sampler).encoded
  }
}

extension SamplingSettings {
  /// The first setting on which two parts of a run differ that must share it; nil where none does.
  fileprivate func disagreement(with other: SamplingSettings) -> String? {
    for (name, value) in Self.shared where value(self) != value(other) {
      return "their \(name) are \(value(self)) and \(value(other))"
    }
    return nil
  }

  /// All that the draws of a chain depend on.
  private static let shared: [(String, @Sendable (SamplingSettings) -> String)] = [
    ("seeds", { "\($0.seed)" }), ("samplers", { $0.algorithm.rawValue }),
    ("numbers of warmup transitions", { "\($0.warmupCount)" }),
    ("numbers of draws a chain", { "\($0.drawCount)" }),
    ("target acceptance rates", { $0.targetAcceptance.map { "\($0)" } ?? "the model's" }),
    ("largest tree depths", { "\($0.maxTreeDepth)" }), ("metrics", { $0.metric.rawValue }),
    ("adaptations", { $0.adaptation.rawValue }),
    ("minibatches", { $0.stochasticGradients.batchSize.map { "\($0)" } ?? "the default" }),
    ("step sizes", { $0.stochasticGradients.stepSize.map { "\($0)" } ?? "the default" }),
    ("thinnings", { $0.stochasticGradients.thinning.map { "\($0)" } ?? "the default" }),
  ]
}
