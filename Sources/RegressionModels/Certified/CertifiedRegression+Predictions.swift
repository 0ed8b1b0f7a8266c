import Formulas
import LogDensities
import ResponseFamilies

extension CertifiedRegression {
  /// A prediction as a monotone function of a linear predictor, or of its distance from a
  /// threshold.
  ///
  /// - `linpred`: itself.
  /// - `mean` and P(y) of a binary response: by the link.
  /// - P(y > c): the tail of the family by its mean, for poisson and binomial (log, logit, probit,
  ///   cloglog); 1 − F(τ − η) of an ordinal response.
  /// - P(y = level) of a binary response, of the first and last level of an ordinal one, and of one
  ///   with two levels.
  ///
  /// Nil where the prediction is not monotone, or constant, as P(y > −1) of counts; also for means
  /// and tails by the inverse link, and tails of an identity link, which have no value below 0.
  /// - Throws: where the question does not fit the model.
  public func monotoneForm(
    of query: PredictionQuery
  ) throws(PredictionError) -> MonotoneForm? {
    _ = try specification.predictor(for: query)
    let row = try row(query.inputs)
    switch query.quantity {
    case .linearPredictor:
      return ResponseCurve.identity.form(layout.predictor(0, at: row, isCentered: !hasThresholds))
    case .mean, .probability:
      return ResponseCurve.mean(specification.family.link)?.form(layout.predictor(0, at: row))
    case .probabilityAbove(let threshold, let orEqual):
      // The last count that is not above: P(Y ≥ c) is P(Y > k) for the last whole k below c.
      let count = orEqual ? threshold.rounded(.up) - 1 : threshold.rounded(.down)
      return hasThresholds ? above(level: count - 1, at: row) : above(count: count, at: row)
    case .probabilityOfLevel(let level): return probability(of: level, at: row)
    }
  }

  /// The sign of a difference of two predictions as that of an affine function: by one curve, or
  /// the log odds of two levels of a categorical response at one input. Nil where there is none.
  ///
  /// - Throws: where a question does not fit the model.
  public func comparisonForm(
    of left: PredictionQuery, with right: PredictionQuery
  ) throws(PredictionError) -> AffineForm? {
    if specification.family.distribution == .categorical,
      case .probabilityOfLevel(let first) = left.quantity,
      case .probabilityOfLevel(let second) = right.quantity
    {
      let (one, other) = (try row(left.inputs), try row(right.inputs))
      _ = try (specification.predictor(for: left), specification.predictor(for: right))
      guard one == other else { return nil }
      return logOdds(of: first, at: one) + -1 * logOdds(of: second, at: one)
    }
    guard let one = try monotoneForm(of: left), let other = try monotoneForm(of: right) else {
      return nil
    }
    return one.difference(from: other)
  }

  private var hasThresholds: Bool { specification.family.distribution == .cumulative }

  private var levels: [String] {
    specification.responseLevels ?? specification.schema.responseLevels ?? []
  }

  private func row(_ inputs: [String: PredictionInput]) throws(PredictionError) -> DesignRow {
    do throws(FormulaError) {
      return try specification.design.designRows(for: inputs.mapValues(InputValue.init)).mean
    } catch { throw PredictionError(error.description) }
  }

  /// η of a level of a categorical response, 0 for the first.
  private func logOdds(of level: String, at row: DesignRow) -> AffineForm {
    guard let index = levels.firstIndex(of: level), index > 0 else {
      return AffineForm(
        coefficients: [Double](repeating: 0, count: layout.dimension), constant: 0)
    }
    return layout.predictor(index - 1, at: row)
  }

  /// P(level > k) = 1 − F(τ_k − η), levels counted from 0: F(η − τ_k) for a symmetric F.
  private func above(level k: Double, at row: DesignRow) -> MonotoneForm? {
    guard let threshold = Int(exactly: k), 0..<layout.thresholdCount ~= threshold else {
      return nil
    }
    let distance = layout.unit(threshold) + -1 * layout.predictor(0, at: row)
    if specification.family.link == .cloglog {
      return ResponseCurve.cloglogFailure.form(distance)
    }
    return ResponseCurve.mean(specification.family.link)?.form(-1 * distance)
  }

  private func above(count k: Double, at row: DesignRow) -> MonotoneForm? {
    guard k >= 0 else { return nil }
    let family = specification.family
    switch (family.distribution, family.link) {
    // Of one trial, as predictions are.
    case (.binomial, _):
      return k == 0 ? ResponseCurve.mean(family.link)?.form(layout.predictor(0, at: row)) : nil
    case (.poisson, .log):
      let curve = ResponseCurve.probability(named: "\(family) > \(k)") { eta in
        let distribution = try? PredictiveDistribution(family, linked: [eta])
        return distribution?.probability(above: k) ?? .nan
      }
      return curve.form(layout.predictor(0, at: row))
    default: return nil
    }
  }

  private func probability(of level: String, at row: DesignRow) -> MonotoneForm? {
    guard let index = levels.firstIndex(of: level) else { return nil }
    let link = specification.family.link
    if hasThresholds {
      if index == levels.count - 1 { return above(level: Double(index - 1), at: row) }
      guard index == 0 else { return nil }
      let distance = layout.unit(0) + -1 * layout.predictor(0, at: row)
      return ResponseCurve.mean(link)?.form(distance)
    }
    guard levels.count == 2 else { return nil }
    let form = layout.predictor(0, at: row)
    if index == 1 { return ResponseCurve.mean(link)?.form(form) }
    return link == .cloglog
      ? ResponseCurve.cloglogFailure.form(form) : ResponseCurve.mean(link)?.form(-1 * form)
  }
}
