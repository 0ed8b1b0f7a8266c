import ColumnStores
import Formulas
import LogDensities
import RegressionModels
import ResponseFamilies

/// All that makes a model of data: formulas, family, priors, and how its posterior is taken.
public struct ModelDescription: Sendable, Equatable, Codable {
  /// One or more R formulas: `y ~ x + (1 | g)`, or `y ~ x, sigma ~ z`.
  public var formula: String
  /// The distribution of the response, with its link.
  public var family: Family
  /// Default priors, computed from the data.
  public var preset: PriorPreset
  /// Statements such as `b ~ normal(0, 2.5)` over the preset.
  public var priors: [String]
  /// Coordinates of group effects, and the power of the likelihood.
  public var settings: MultilevelSettings

  /// A description; see the properties for each.
  public init(
    _ formula: String, family: Family = .gaussian, preset: PriorPreset = .weak,
    priors: [String] = [], settings: MultilevelSettings = MultilevelSettings()
  ) {
    self.formula = formula
    self.family = family
    self.preset = preset
    self.priors = priors
    self.settings = settings
  }

  /// The model of a table's rows.
  func model(of table: Table) throws -> any DataModel {
    try RegressionModels.model(
      DistributionalFormula(formula), data: table, family: family, preset: preset,
      priors: priors.map { try PriorStatement($0) }, settings: settings)
  }

  /// The model of a store's rows, which stay in the file, and which some processes share.
  func model(of store: ColumnStore, ranks: Lockstep? = nil) throws -> any DataModel {
    guard settings.temperature == 1 else {
      throw RegressionError("a column store is sampled with the whole likelihood only")
    }
    return try RegressionModel(
      Formula(formula), data: store, family: family, preset: preset,
      priors: priors.map { try PriorStatement($0) }, ranks: ranks)
  }
}
