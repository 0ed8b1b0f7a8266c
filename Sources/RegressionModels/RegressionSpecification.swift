import Formulas
import Foundation
import LogDensities
import ResponseFamilies

/// A regression model without its data: all that a prediction from its draws needs.
public struct RegressionSpecification: Sendable, Equatable, Codable {
  /// The formula, as the user wrote it.
  public let formula: String
  /// The distribution of the response, with its link.
  public let family: Family
  /// The formulas applied to the training data: columns, levels, transforms.
  public internal(set) var design: DistributionalSchema
  /// The prior of every parameter.
  public let priors: PriorTable
  /// The preset that filled what the user left open.
  public let preset: PriorPreset
  /// Complete rows used.
  public internal(set) var rowCount: Int
  /// The power of the likelihood: 1 but for a tempered posterior.
  public let temperature: Double
  /// Levels of a categorical or ordinal response, in their order.
  public let responseLevels: [String]?
  /// Whether `se()` takes the place of sigma.
  let hasKnownErrors: Bool
  /// The first rows, from which transforms, priors and the means of the columns were learned; nil
  /// where these are all rows, as without an update.
  public internal(set) var learnedRowCount: Int?

  /// The mean's formula applied to the training data.
  public var schema: Schema { design.mean }

  /// One line for a person: family, link and formula.
  public var summary: String {
    """
    \(formula), family \(family.distribution.rawValue) (\(family.link.rawValue) link), \
    \(rowCount) row\(rowCount == 1 ? "" : "s")\(temperatureText)
    """
  }

  private var temperatureText: String {
    temperature == 1 ? "" : ", likelihood to the power \(NumberText.short(temperature))"
  }

  /// Names of the parameters in brms' order and spelling: `b_Intercept`, `b_x`, `sd_g__Intercept`,
  /// `sigma`, `r_g[a,Intercept]`.
  public var parameterNames: [String] { ParameterSections(self).reported.map(\.name) }
}

extension RegressionSpecification {
  /// Applies formulas and priors to data.
  ///
  /// - Throws: `FormulaError`, `ResponseError`, `PriorError` or `RegressionError`.
  static func make(
    _ formula: DistributionalFormula, data table: Table, family: Family, preset: PriorPreset,
    priors statements: [PriorStatement], temperature: Double = 1
  ) throws -> (specification: RegressionSpecification, data: ModelData) {
    let schema = try DistributionalSchema(
      formula, for: table,
      responseKind: family.distribution == .categorical ? .levels : nil)
    let data = try ModelData(schema, table)
    try family.check(
      data.responses, named: schema.mean.responseName, rows: data.design.keptRows)
    try checkParameters(
      of: formula, family: family, hasErrors: data.responses.standardErrors != nil)
    try Magnitudes.check(data.design, responseName: schema.mean.responseName)
    for design in data.parameters { try Magnitudes.check(design, responseName: "") }
    let levels = family.levels(of: data.responses)
    func specification(_ priors: PriorTable) -> RegressionSpecification {
      RegressionSpecification(
        formula: formula.text, family: family, design: schema, priors: priors, preset: preset,
        rowCount: data.design.rowCount, temperature: temperature,
        responseLevels: levels.isEmpty ? nil : levels,
        hasKnownErrors: data.responses.standardErrors != nil)
    }
    let bare = specification(try PriorTable(defaults: [], statements: [], family: family))
    let defaults = DefaultPriors(
      preset, family: family, data: data, hasIntercept: schema.mean.hasIntercept)
    let isOrdinal = family.distribution == .cumulative
    let priors = try PriorTable(
      defaults: defaults.entries(
        bare.predictors, shared: bare.sharedAuxiliaries,
        thresholdCount: isOrdinal ? levels.count - 1 : 0),
      statements: statements, family: family)
    return (specification(priors), data)
  }

  private static func checkParameters(
    of formula: DistributionalFormula, family: Family, hasErrors: Bool
  ) throws(RegressionError) {
    let known = family.distribution.auxiliaries.map(\.rawValue)
    for name in formula.parameters.map(\.name) where !known.contains(name) {
      let has =
        known.isEmpty ? "it has none beside the mean" : "it has \(known.joined(separator: ", "))"
      throw RegressionError(
        "family \(family) has no parameter \"\(name)\" that a formula could predict; \(has)")
    }
    if hasErrors, formula.parameters.contains(where: { $0.name == "sigma" }) {
      throw RegressionError("se() gives the standard deviations, so sigma takes no formula")
    }
  }

  /// Whether the model has a posterior of its own, with fused kernels, exact draws or proved bounds.
  func isCanonical(_ responses: Responses) -> Bool {
    CanonicalFamily(family) != nil && design.parameters.isEmpty && schema.groupTerms.isEmpty
      && schema.smooths.isEmpty && schema.networks.isEmpty && temperature == 1
      && responses.trials == nil && responses.weights == nil && responses.censoring == nil
      && responses.standardErrors == nil && priors.entries.allSatisfy { $0.prior.single != nil }
  }
}
