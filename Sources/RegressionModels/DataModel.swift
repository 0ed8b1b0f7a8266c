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
}

extension DataModel {
  public var store: ColumnStore? { nil }
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
}
