import InferenceFiles

extension RecordedPosterior {
  /// Reads a file of draws: of this library, or InferenceData that ArviZ, PyMC and others wrote.
  ///
  /// A file made elsewhere is taken for Hamiltonian chains only where it holds `lp`, `diverging` and
  /// `energy` of every draw and names no approximation; else its origin is unknown, and it supports
  /// no verdict.
  ///
  /// - Throws: `.noSuchFile`, `.notOurs` for files without draws, `.corrupt` for damaged ones.
  public init(contentsOf path: String) throws(InferenceFileError) {
    try Self.refuseStanCSV(path)
    try self.init(InferenceFile.read(path), from: path)
  }

  /// Says where chains of Stan belong.
  static func refuseStanCSV(_ path: String) throws(InferenceFileError) {
    guard InferenceFile.isStanCSV(path) else { return }
    throw InferenceFileError(
      .notOurs,
      "\(path) is Stan CSV; join its chains with: credence import CHAINS... --output run.nc")
  }

  /// The draws of a file that has been read.
  init(_ data: InferenceData, from path: String) throws(InferenceFileError) {
    guard !data.draws.names.isEmpty, data.draws.chainCount > 0, data.draws.drawCount > 0 else {
      throw InferenceFileError(.notOurs, "\(path) holds no draws")
    }
    if data.model.isEmpty {
      self.init(
        data: data, modelClass: Self.foreignClass(data, path), sampler: nil, settings: nil,
        model: nil)
    } else if let record = ModelRecord(data.model) {
      self.init(
        data: data, modelClass: record.modelClass, sampler: record.sampler,
        settings: record.settings, model: nil)
    } else {
      let fit = try RegressionFit(data, from: path)
      self.init(
        data: data, modelClass: fit.specification.summary, sampler: fit.sampler,
        settings: fit.settings, model: fit.specification)
    }
  }

  /// Joins chains in Stan CSV, one file a chain; see `InferenceFile.readStanCSV`.
  public init(stanCSV paths: [String]) throws(InferenceFileError) {
    let data = try InferenceFile.readStanCSV(paths)
    self.init(
      data: data, modelClass: Self.foreignClass(data, paths[0]), sampler: nil, settings: nil,
      model: nil)
  }

  /// Writes one netCDF-4 file in ArviZ's layout, whole or not at all.
  public func write(to path: String, replacing: Bool = false) throws(InferenceFileError) {
    try InferenceFile.write(data, to: path, replacing: replacing)
  }

  /// What can be said of a model that only its draws are known of.
  private static func foreignClass(_ data: InferenceData, _ path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let model = data.modelName.isEmpty ? "the model behind \(file)" : "model \(data.modelName)"
    let program = data.sampledBy.map { " by \($0)" } ?? ""
    return "\(model), sampled elsewhere\(program): only its draws are known here"
  }
}
