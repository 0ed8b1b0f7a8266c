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
  /// Log likelihoods of the rows; nil where the rows stay in a store.
  var pointwiseLikelihood: PointwiseLikelihood? { get }
  /// The posterior as a density of reported draws, for the evidence: of networks it is on the one copy
  /// that reports show, with the mass of all symmetric ones.
  var reportedPosterior: Posterior { get }
  /// Where `reportedPosterior` has reported parameters.
  func reportedPosition(of parameters: [Double]) -> [Double]
  /// The position at which these parameters would be reported: the inverse of `constrain`.
  func unconstrain(_ parameters: [Double]) -> [Double]
}

/// Log likelihood of each row at reported parameters, for leave-one-out cross-validation.
public struct PointwiseLikelihood: Sendable {
  let posterior: MultilevelPosterior

  /// Rows.
  public let rowCount: Int

  /// The log likelihood of every row, times its weight, at parameters as they are reported.
  public func values(at parameters: [Double]) -> [Double] {
    let position = posterior.unconstrain(parameters)
    return posterior.pointwise(position.span)
  }
}

extension RegressionSpecification {
  /// Whether every prior integrates to one, as evidence needs.
  public var hasProperPriors: Bool { priors.entries.allSatisfy(\.prior.isProper) }
}

extension DataModel {
  public var store: ColumnStore? { nil }
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
    if specification.isCanonical(data.responses) {
      return try RegressionModel(specification, data)
    }
    return try MultilevelModel(specification, data, settings: settings)
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
