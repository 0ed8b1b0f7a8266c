import Formulas
import LogDensities
import RegressionModels

/// Where inputs are looked for.
public enum SearchPlace: Sendable, Equatable {
  /// In a box, such as `x in [0, 2], g in {a, b}`; inputs that it does not name vary as in the data.
  case within(String)
  /// Around rows of a table, each number within so many standard deviations of the training data.
  case around(Table, radius: Double)
  /// In a box, where rows of a table are near; nil stands for the training data.
  case like(Table?, within: String)
}

extension RegressionFit {
  /// The inputs on which plausible models disagree most, in the order in which to label them.
  ///
  /// - Parameters:
  ///   - place: where to look; the box of the data unless told.
  ///   - settings: how disagreement is measured, and how many inputs are wanted.
  /// - Throws: `SearchError` for a place that cannot be read, a response of several levels none of which
  ///   is named, or rows that do not fit the model.
  public func search(
    _ place: SearchPlace = .within(""), settings: InputSearch.Settings = InputSearch.Settings()
  ) throws(SearchError) -> [FoundInput] {
    let search = try InputSearch(
      specification, draws: draws, logDensity: statistics.logDensity, settings: settings)
    return try search.inputs(in: regions(place, limit: settings.combinationLimit))
  }

  private func regions(
    _ place: SearchPlace, limit: Int
  ) throws(SearchError) -> [SearchRegion] {
    let inputs = specification.design.inputs
    switch place {
    case .within(let text):
      let domain = try InputDomain(text, of: inputs)
      return try SearchRegion.all(of: domain, rows: trainingRows() ?? [], limit: limit)
    case .like(let table, let text):
      let domain = try InputDomain(text, of: inputs)
      var given: [[String: PredictionInput]]?
      if let table { given = try RawInputs.rows(of: table, inputs) }
      if given == nil { given = try trainingRows() }
      guard let rows = given else { throw Self.noRows }
      let trust = try TrustRegion(rows: rows, inputs: inputs)
      return try SearchRegion.all(of: domain, trust: trust, rows: rows, limit: limit)
    case .around(let table, let radius):
      guard let training = try trainingRows() else { throw Self.noRows }
      var scales: [String: Double] = [:]
      for input in inputs where input.kind == .number {
        scales[input.name] = TrustRegion.deviation(training.compactMap { $0[input.name]?.number })
      }
      return try SearchRegion.around(
        RawInputs.rows(of: table, inputs), radius: radius, scales: scales,
        in: InputDomain(of: inputs))
    }
  }

  /// The rows in the file; nil where they stay in a column store.
  private func trainingRows() throws(SearchError) -> [[String: PredictionInput]]? {
    guard !observedData.isEmpty else { return nil }
    return try RawInputs.rows(of: constantData, specification.design.inputs)
  }

  private static let noRows = SearchError(
    "the rows of this model stay in a column store; give rows of a CSV file", fault: .data)
}
