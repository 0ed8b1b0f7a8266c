import InferenceFiles

/// What a file of draws holds, read once: one model, or a class of several.
public enum PosteriorFile: Sendable {
  case one(RecordedPosterior)
  case several(ClassFit)

  /// Reads a file of draws.
  ///
  /// - Throws: as `RecordedPosterior.init(contentsOf:)`.
  public init(contentsOf path: String) throws(InferenceFileError) {
    try RecordedPosterior.refuseStanCSV(path)
    switch try InferenceFile.contents(path) {
    case .one(let data): self = .one(try RecordedPosterior(data, from: path))
    case .several(let collection): self = .several(try ClassFit(collection, from: path))
    }
  }
}
