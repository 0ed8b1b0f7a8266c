import ConsensusQueries
import Formulas
import LogDensities
import PosteriorDraws
import RegressionModels

/// Makes a row more abstract until plausible models agree on it.
///
/// Where models part on a claim about a row, the inputs are taken in the order of their part in the
/// disagreement, and each is widened to more and more of the data around its value, then dropped. The
/// first version on which all plausible models agree is kept; inputs that were touched before are
/// then restored where agreement allows it. What is agreed is a statement about an average over rows
/// of the data (`AbstractInput`), and about no single row.
///
/// Many versions are asked about and the first agreed one is reported, so each is judged at a higher
/// level (`AbstractionSettings.consensus`).
public struct InputAbstractor: Sendable {
  let draws: Draws
  let statistics: SampleStatistics
  let specification: RegressionSpecification
  let settings: AbstractionSettings
  /// Rows of raw inputs of the training data.
  let data: [[String: PredictionInput]]

  /// Makes a fit with its rows ready.
  ///
  /// - Throws: where the file does not hold the rows, as those of a column store.
  public init(
    _ fit: RegressionFit, settings: AbstractionSettings = AbstractionSettings()
  ) throws(SearchError) {
    try settings.validate()
    guard !fit.observedData.isEmpty else {
      throw SearchError(
        "the rows of this model stay in a column store, and abstraction needs them", fault: .data)
    }
    draws = fit.draws
    statistics = fit.statistics
    specification = fit.specification
    self.settings = settings
    data = try RawInputs.rows(of: fit.constantData, fit.specification.design.inputs)
  }

  /// The abstraction of one row.
  ///
  /// - Parameters:
  ///   - row: a value of every input that is no group.
  ///   - claim: such as `mean(y) > 3`, whose inputs are those of the row; nil takes the predicted
  ///     label of a binary response.
  /// - Throws: for a claim or a row that the model cannot be asked about.
  public func abstraction(
    of row: [String: PredictionInput], claim text: String? = nil
  ) throws -> Abstraction {
    let names = specification.design.inputs.map(\.name)
    let input = AbstractInput(row, names: names)
    let asked = try claim(text)
    var search = AbstractionSearch(abstractor: self, claim: asked)
    let concrete = try search.step(input)
    guard !concrete.isAgreed else {
      return Abstraction(
        concrete: concrete, parts: [], steps: [], agreed: concrete, level: search.consensus.level)
    }
    let parts = try search.parts(of: input)
    let agreed = try search.agreed(from: input, row: row, order: parts.map(\.name))
    return Abstraction(
      concrete: concrete, parts: parts, steps: search.steps, agreed: agreed,
      level: search.consensus.level)
  }

  /// The abstractions of many rows.
  public func abstractions(
    of rows: [[String: PredictionInput]], claim: String? = nil
  ) throws -> [Abstraction] {
    try rows.map { try abstraction(of: $0, claim: claim) }
  }

  private func claim(_ text: String?) throws -> AbstractionSearch.Asked {
    if let text { return .claim(try Claim(text, parameters: draws.names), text) }
    guard specification.family.isBinary else {
      throw SearchError(
        """
        the response \(specification.schema.responseName) has no label; give a claim, such as \
        "mean(\(specification.schema.responseName)) > 0"
        """)
    }
    return .label(specification.schema.responseName)
  }
}
