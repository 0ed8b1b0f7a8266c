import Formulas
import Foundation
import LogDensities
import ResponseFamilies

extension RegressionSpecification: PredictiveModel {
  /// Prepares a prediction; its value costs one product a design column, and the link.
  ///
  /// The effects of a group that training did not see are drawn from the learned distribution of
  /// effects, the same for all rows with one label at one draw; where no group is given, those of an
  /// observed group are taken, each as likely as the others.
  ///
  /// - Throws: `PredictionError` for another response, an input that is missing, unknown or of the
  ///   wrong kind, or a quantity that the family does not have.
  public func predictor(for query: PredictionQuery) throws(PredictionError) -> Predictor {
    try checkResponse(query.response)
    let rows: DistributionalSchema.DesignRows
    do throws(FormulaError) {
      rows = try design.designRows(for: query.inputs.mapValues(InputValue.init))
    } catch {
      throw PredictionError(error.description)
    }
    let linked = LinkedRow(self, mean: rows.mean, parameters: rows.parameters)
    let outcome = try outcome(of: query.quantity)
    return Predictor(notes: notes(on: query.inputs)) { parameters in
      outcome(linked.values(parameters))
    }
  }

  func checkResponse(_ name: String?) throws(PredictionError) {
    guard let name else { return }
    guard (Formula.normalized(name) ?? name) == schema.responseName else {
      throw PredictionError(
        "the response of this model is \(schema.responseName), not \(name)")
    }
  }

  /// The quantity as a function of the linked parameters of one row.
  func outcome(
    of quantity: PredictionQuery.Quantity
  ) throws(PredictionError) -> @Sendable ([Double]) -> Double {
    let response = schema.responseName
    switch quantity {
    case .linearPredictor:
      guard family.distribution != .categorical else {
        throw PredictionError(
          "family categorical has a linear predictor a level; ask about P(\(response) = \"level\")")
      }
      return { $0[0] }
    case .mean:
      guard !family.hasLevels else {
        throw PredictionError(
          "family \(family) has levels and no mean; ask about P(\(response) = \"level\" | ...)")
      }
    case .probability:
      guard family.isBinary else {
        throw PredictionError(
          """
          P(\(response) | ...) needs a binary response; for family \(family) write \
          P(\(response) \(family.hasLevels ? "= \"level\"" : "> c") | ...)
          """)
      }
    case .probabilityOfLevel(let level): return try probability(ofLevel: level)
    case .probabilityAbove(let threshold, let orEqual):
      return try probability(above: threshold, orEqual: orEqual)
    }
    return predicting { try $0.mean() }
  }

  /// A number of the response's distribution at linked parameters; NaN where there is none.
  private func predicting(
    _ number: @escaping @Sendable (PredictiveDistribution) throws -> Double
  ) -> @Sendable ([Double]) -> Double {
    let family = family
    let error: Double? = hasKnownErrors ? 1 : nil
    return { linked in
      let distribution = try? PredictiveDistribution(family, linked: linked, standardError: error)
      return distribution.flatMap { try? number($0) } ?? .nan
    }
  }

  private func probability(
    ofLevel level: String
  ) throws(PredictionError) -> @Sendable ([Double]) -> Double {
    guard let levels = responseLevels ?? schema.responseLevels else {
      throw PredictionError(
        "family \(family) has no levels; write P(\(schema.responseName) > c | ...)")
    }
    guard let index = levels.firstIndex(of: level) else {
      throw PredictionError(
        "\(schema.responseName) has no level \"\(level)\"; it has \(levels.joined(separator: ", "))"
      )
    }
    return predicting { try $0.probability(ofLevel: index) }
  }

  private func probability(
    above threshold: Double, orEqual: Bool
  ) throws(PredictionError) -> @Sendable ([Double]) -> Double {
    let response = schema.responseName
    switch family.distribution {
    case .bernoulli:
      throw PredictionError(
        "the response is binary: write P(\(response) | ...) without a threshold")
    case .categorical:
      throw PredictionError(
        "the levels of \(response) have no order; write P(\(response) = \"level\" | ...)")
    case .gaussian, .studentT:
      guard !hasKnownErrors else {
        throw PredictionError(
          "with se() the error of a new row is not known; ask about mean(\(response) | ...)")
      }
    case .poisson, .negbinomial, .binomial, .zeroInflatedPoisson, .zeroInflatedNegbinomial:
      guard threshold < 1e15 else { throw PredictionError("the threshold is beyond any count") }
    case .lognormal, .gamma, .beta, .cumulative: break
    }
    // Levels count from 1 for a user, and from 0 for the distribution.
    let shift = family.distribution == .cumulative ? 1.0 : 0
    return predicting { $0.probability(above: threshold - shift, orEqual: orEqual) }
  }

  /// Says where an input lies beyond what the model was fitted to, or names a new group.
  func notes(on inputs: [String: PredictionInput]) -> [String] {
    design.inputs.compactMap { column in
      switch (column.kind, inputs[column.name]) {
      case (.number, .number(let value)?):
        guard let range = column.range, !range.contains(value) else { return nil }
        return """
          \(column.name) = \(NumberText.short(value)) lies beyond the data \
          (\(NumberText.short(range.lowerBound)) to \(NumberText.short(range.upperBound)))
          """
      case (.group(let levels), let given?):
        let label = InputValue(given).label
        guard !levels.contains(label) else { return nil }
        return """
          \(column.name) "\(label)" is not among the \(levels.count) groups of the data: its effects \
          are drawn from the learned distribution
          """
      case (.group, nil):
        return "no \(column.name) is given: the effects are those of one of its groups, at random"
      default: return nil
      }
    }
  }
}

extension InputValue {
  /// The value that a prediction is given, for a schema.
  public init(_ input: PredictionInput) {
    switch input {
    case .number(let value): self = .number(value)
    case .text(let value): self = .text(value)
    case .boolean(let value): self = .boolean(value)
    }
  }

  /// The label that a group of this value has.
  var label: String {
    switch self {
    case .number(let value): NumberText.short(value)
    case .text(let value): value
    case .boolean(let value): value ? "TRUE" : "FALSE"
    }
  }
}
