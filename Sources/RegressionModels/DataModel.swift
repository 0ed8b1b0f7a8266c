import ColumnStores
import Formulas
import LogDensities
import ResponseFamilies

/// A regression model with its data, whatever its posterior.
public protocol DataModel: Model {
  /// The model without its data.
  var specification: RegressionSpecification { get }
  /// The mean's design, with the rows that were kept; without rows where they stay in a store.
  var design: DesignMatrix { get }
  /// Rows left out because they miss a value.
  var droppedRowCount: Int { get }
  /// The store that the rows stay in, if they do.
  var store: ColumnStore? { get }
  /// What a user should know before trusting the posterior, such as collinear columns.
  var warnings: [String] { get }
  /// The rows with the distributions of their responses; nil where they stay in a store.
  var fittedRows: FittedRows? { get }
  /// −log posterior in declared parameters for a search of dissenting models; nil where the rows
  /// stay in a store.
  var declaredPotential: (any DeclaredPotential)? { get }
  /// The model as one about which claims can be certified.
  ///
  /// - Throws: where it is none, with the reason in one clause.
  func certifiable() throws(PredictionError) -> any CertifiableModel
  /// The model as a normal linear one with unknown scale, whose claims have certified depths too.
  ///
  /// - Throws: where it is none, with the reason in one clause.
  func scaledNormal() throws(PredictionError) -> any ScaledNormalModel
  /// A density of reported draws whose integral is the evidence: of networks it is on the one copy that
  /// reports show, with the mass of all symmetric ones, and of collapsed models over the scales alone.
  var reportedPosterior: Posterior { get }
  /// Where `reportedPosterior` has reported parameters.
  func reportedPosition(of parameters: [Double]) -> [Double]
  /// The position at which these parameters would be reported: the inverse of `constrain`.
  func unconstrain(_ parameters: [Double]) -> [Double]
}

extension RegressionSpecification {
  /// Whether every prior integrates to one, as evidence needs.
  public var hasProperPriors: Bool { priors.entries.allSatisfy(\.prior.isProper) }
}

extension DataModel {
  public var store: ColumnStore? { nil }

  public var declaredPotential: (any DeclaredPotential)? {
    fittedRows.map { DeclaredRegression($0.posterior, specification) }
  }

  public func certifiable() throws(PredictionError) -> any CertifiableModel {
    try CertifiedRegression(self)
  }

  public func scaledNormal() throws(PredictionError) -> any ScaledNormalModel {
    try ScaledNormalRegression(self)
  }
  public var reportedPosterior: Posterior { posterior }
  public func reportedPosition(of parameters: [Double]) -> [Double] { unconstrain(parameters) }
}

/// Makes the model of data that has the cheapest posterior.
public enum RegressionModels {
  /// The model that formulas, a family and priors make of a table.
  ///
  /// - Throws: `FormulaError`, `ResponseError`, `PriorError` or `RegressionError`.
  public static func model(
    _ formula: DistributionalFormula, data table: Table, family: Family,
    preset: PriorPreset = .weak, priors: [PriorStatement] = [],
    settings: MultilevelSettings = MultilevelSettings()
  ) throws -> any DataModel {
    let (specification, data) = try RegressionSpecification.make(
      formula, data: table, family: family, preset: preset, priors: priors,
      temperature: settings.temperature)
    return try model(specification, data, settings)
  }

  private static func model(
    _ specification: RegressionSpecification, _ data: ModelData, _ settings: MultilevelSettings
  ) throws -> any DataModel {
    if specification.isCanonical(data.responses) {
      return try RegressionModel(specification, data)
    }
    let model = try MultilevelModel(specification, data, settings: settings)
    if let collapsed = CollapsedModel(model) { return collapsed }
    return model.steadied
  }

  /// The model of a specification with the rows that it was learned from, bit by bit as it was.
  ///
  /// Levels, centres, knots and priors are those of the specification; nothing is learned again.
  /// - Parameters:
  ///   - table: the raw columns of the formulas and of addition terms, complete rows only.
  ///   - response: the response as it was coded, one number a row.
  /// - Throws: `FormulaError` for a column that is missing, and what the model was refused for.
  public static func model(
    _ specification: RegressionSpecification, data table: Table, codedResponse response: [Double],
    centering: MultilevelSettings.Centering = .noncentered
  ) throws -> any DataModel {
    let data = ModelData(
      specification.design,
      try specification.design.designs(for: table, codedResponse: response))
    let name = specification.schema.responseName
    guard data.design.rowCount == specification.rowCount else {
      throw RegressionError(
        "the model was made of \(specification.rowCount) rows, and \(data.design.rowCount) are here"
      )
    }
    try specification.family.check(data.responses, named: name, rows: data.design.keptRows)
    try Magnitudes.check(data.design, responseName: name)
    for design in data.parameters { try Magnitudes.check(design, responseName: "") }
    return try model(
      specification, data,
      MultilevelSettings(centering: centering, temperature: specification.temperature))
  }

  /// The model of a specification with the store that it was learned from.
  ///
  /// - Throws: `ColumnStoreError` for a damaged store; `RegressionError`.
  public static func model(
    _ specification: RegressionSpecification, data store: ColumnStore
  ) throws -> any DataModel {
    try RegressionModel(StreamedModel(specification, store))
  }

  /// Those of some statements that speak of a parameter of the model, for the structures of a class
  /// that lack terms of its formula.
  ///
  /// - Throws: as ``model(_:data:family:preset:priors:settings:)``.
  public static func applicable(
    _ statements: [PriorStatement], to formula: DistributionalFormula, data table: Table,
    family: Family, preset: PriorPreset
  ) throws -> [PriorStatement] {
    let (bare, _) = try RegressionSpecification.make(
      formula, data: table, family: family, preset: preset, priors: [])
    return statements.filter { !bare.priors.indices(of: $0).isEmpty }
  }
}
