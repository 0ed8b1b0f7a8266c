import Formulas
import Foundation
import LogDensities
import Probability

/// A regression model without its data: all that a prediction from its draws needs.
public struct RegressionSpecification: Sendable, Equatable, Codable {
  /// The formula, as the user wrote it.
  public let formula: String
  /// The distribution of the response.
  public let family: Family
  /// The formula applied to the training data: columns, levels, transforms.
  public let schema: Schema
  /// The prior of every parameter.
  public let priors: PriorTable
  /// The preset that filled what the user left open.
  public let preset: PriorPreset
  /// Complete rows used.
  public let rowCount: Int

  /// One line for a person: family, link and formula.
  public var summary: String {
    "\(formula), family \(family.rawValue) (\(family.link) link), \(rowCount) row\(rowCount == 1 ? "" : "s")"
  }
}

extension RegressionSpecification: PredictiveModel {
  /// `b_Intercept`, `b_x`, ..., `sigma`: brms' names on R's column names.
  public var parameterNames: [String] {
    schema.columnNames.map { $0 == "(Intercept)" ? "b_Intercept" : "b_\($0)" }
      + (family.hasScale ? ["sigma"] : [])
  }

  /// Prepares a prediction; its value costs one product a design column, and the link.
  ///
  /// - Throws: `PredictionError` for another response, an input that is missing, unknown or of the
  ///   wrong kind, or a quantity that the family does not have.
  public func predictor(for query: PredictionQuery) throws(PredictionError) -> Predictor {
    try checkResponse(query.response)
    let row: DesignRow
    do { row = try schema.designRow(for: query.inputs.mapValues(InputValue.init)) } catch {
      throw PredictionError(error.description)
    }
    let outcome = try outcome(of: query.quantity)
    let (weights, offset) = (row.values, row.offset)
    let hasScale = family.hasScale
    return Predictor(notes: notes(on: query.inputs)) { parameters in
      var linear = offset
      for index in weights.indices { linear += weights[index] * parameters[index] }
      return outcome(linear, hasScale ? parameters[weights.count] : 1)
    }
  }

  private func checkResponse(_ name: String?) throws(PredictionError) {
    guard let name else { return }
    guard (Formula.normalized(name) ?? name) == schema.responseName else {
      throw PredictionError(
        "the response of this model is \(schema.responseName), not \(name)")
    }
  }

  /// The quantity as a function of the linear predictor and σ.
  private func outcome(
    of quantity: PredictionQuery.Quantity
  ) throws(PredictionError) -> @Sendable (Double, Double) -> Double {
    switch (quantity, family) {
    case (.linearPredictor, _), (.mean, .gaussian): return { linear, _ in linear }
    case (.mean, .bernoulli), (.probability, .bernoulli):
      return { linear, _ in 1 / (1 + exp(-linear)) }
    case (.mean, .poisson): return { linear, _ in exp(linear) }
    case (.probability, _):
      throw PredictionError(
        """
        P(\(schema.responseName) | ...) needs a binary response; for family \
        \(family.rawValue) write P(\(schema.responseName) > c | ...)
        """)
    case (.probabilityAbove, .bernoulli):
      throw PredictionError(
        "the response is binary: write P(\(schema.responseName) | ...) without a threshold")
    case (.probabilityAbove(let threshold, _), .gaussian):
      return { linear, sigma in SpecialFunctions.normalCDF((linear - threshold) / sigma) }
    case (.probabilityAbove(let threshold, let orEqual), .poisson):
      // P(y > t) = P(y > ⌊t⌋), and P(y ≥ t) = P(y > ⌈t⌉ − 1).
      let count = orEqual ? threshold.rounded(.up) - 1 : threshold.rounded(.down)
      guard count >= 0 else { return { _, _ in 1 } }
      guard count < 1e15 else { throw PredictionError("the threshold is beyond any count") }
      return { linear, _ in SpecialFunctions.poissonUpperTail(Int(count), mean: exp(linear)) }
    }
  }

  /// Says where an input lies beyond what the model was fitted to.
  private func notes(on inputs: [String: PredictionInput]) -> [String] {
    schema.inputs.compactMap { column in
      guard case .number(let value)? = inputs[column.name], let range = column.range,
        !range.contains(value)
      else { return nil }
      return """
        \(column.name) = \(NumberText.short(value)) lies beyond the data \
        (\(NumberText.short(range.lowerBound)) to \(NumberText.short(range.upperBound)))
        """
    }
  }
}

extension InputValue {
  init(_ input: PredictionInput) {
    switch input {
    case .number(let value): self = .number(value)
    case .text(let value): self = .text(value)
    case .boolean(let value): self = .boolean(value)
    }
  }
}
