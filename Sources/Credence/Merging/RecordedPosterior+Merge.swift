import InferenceFiles
import Sampling

extension RecordedPosterior {
  /// Joins the parts of one run, in the order of their chains whatever the order given.
  ///
  /// Parts that Credence sampled must have the same formula, family, priors, data, seed, version and
  /// settings, and together all chains from 0 on, each once. The result is then the run of all chains,
  /// with its bits; only the time that it took is that of its slowest part. Draws made elsewhere have
  /// no chain numbers: they keep the order given, and parameters, lengths, statistics, warmup, program
  /// and data must agree. Nothing of a posterior is stored that depends on all chains, so that
  /// diagnostics and bounds are those of the joined draws.
  ///
  /// Reads all draws once, one column at a time. Draws of large files stay there.
  ///
  /// - Parameters:
  ///   - parts: at least one.
  ///   - chainCount: chains of the whole run, so that a missing last part is found too; nil where
  ///     nobody knows.
  /// - Throws: `.notOurs` with the names of the parts that do not belong together, or of the chains
  ///   that are missing.
  public init(merging parts: [RunPart], chainCount: Int? = nil) throws(InferenceFileError) {
    for part in parts {
      if let obstacle = part.obstacle {
        throw InferenceFileError(.notOurs, "\(part.name) is no part of a run: \(obstacle)")
      }
    }
    let parts = try Self.ordered(parts, chainCount: chainCount)
    var data = try InferenceData(
      joining: parts.map { ($0.name, $0.posterior.data) }, places: [StoredModel.storePath])
    if let chainCount, data.draws.chainCount != chainCount {
      throw InferenceFileError(
        .notOurs, "the parts hold \(data.draws.chainCount) chains, and \(chainCount) were expected")
    }
    let first = parts[0].posterior
    guard var settings = first.settings, let sampler = first.sampler else {
      self = RecordedPosterior(
        data: data, modelClass: first.modelClass, sampler: nil, settings: nil, model: nil)
      return
    }
    (settings.chainOffset, settings.chainCount) = (0, data.draws.chainCount)
    let counts = parts.compactMap { $0.posterior.sampler?.gradientCount }
    let joined = sampler.counting(counts.reduce(0, +))
    data.model = first.record(settings: settings, sampler: joined)
    self.init(
      data: data, modelClass: first.modelClass, sampler: joined, settings: settings,
      model: first.predictiveModel)
  }

  /// Joins the files of one run: of this library, InferenceData made elsewhere, or Stan CSV.
  ///
  /// - Throws: as for parts, and `.noSuchFile` or `.corrupt` where a file cannot be read.
  public init(
    mergingFiles paths: [String], chainCount: Int? = nil
  ) throws(InferenceFileError) {
    if !paths.isEmpty, paths.allSatisfy(InferenceFile.isStanCSV) {
      let posterior = try RecordedPosterior(stanCSV: paths)
      if let chainCount, chainCount != paths.count {
        throw InferenceFileError(
          .notOurs, "the parts hold \(paths.count) chains, and \(chainCount) were expected")
      }
      self = posterior
      return
    }
    var parts: [RunPart] = []
    for path in paths { parts.append(try RunPart(contentsOf: path)) }
    try self.init(merging: parts, chainCount: chainCount)
  }

  /// The parts in the order of their chains, checked to be of one run.
  private static func ordered(
    _ parts: [RunPart], chainCount: Int?
  ) throws(InferenceFileError) -> [RunPart] {
    guard let first = parts.first else {
      throw InferenceFileError(.noSuchFile, "no file of draws was given")
    }
    for part in parts.dropFirst() {
      if let reason = part.disagreement(with: first) {
        throw InferenceFileError(
          .notOurs, "\(part.name) and \(first.name) are not parts of one run: \(reason)")
      }
    }
    let numbers = parts.enumerated().compactMap { index, part in
      part.chains.map { (index: index, chains: $0) }
    }
    guard numbers.count == parts.count else { return parts }
    try ChainNumbers(numbers.map { (parts[$0.index].name, $0.chains) }).check(count: chainCount)
    return numbers.sorted { $0.chains.lowerBound < $1.chains.lowerBound }.map { parts[$0.index] }
  }
}
