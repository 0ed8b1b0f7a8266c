import Formulas
import Foundation
import LogDensities
import Probability
import ResponseFamilies

/// A gaussian or lognormal regression with unknown sigma and normal or flat coefficient priors, as
/// a normal linear model in (β, σ), β the declared coefficients of the centred columns.
public struct ScaledNormalRegression: ScaledNormalModel {
  /// The model without its data.
  public let specification: RegressionSpecification
  public let rows: ScaledNormalRows
  private let layout: DeclaredLayout

  /// - Throws: where the model is another, with the reason in one clause.
  public init(_ model: some DataModel) throws(PredictionError) {
    let specification = model.specification
    try CertifiedRegression.checkStructure(of: model)
    let family = specification.family
    let isNormal = family == .gaussian || family == .lognormal
    guard isNormal, specification.sharedAuxiliaries == [.sigma], model.design.censoring == nil
    else {
      throw PredictionError(
        """
        only gaussian and lognormal responses with one unknown sigma, not censored, are normal given \
        it
        """
      )
    }
    self.specification = specification
    let data = ModelData(mean: model.design, levels: nil)
    let columns = specification.predictors.map {
      CoefficientColumns(
        $0, data, priors: specification.priors, learnedRows: specification.learnedRowCount)
    }
    layout = DeclaredLayout(specification, columns)
    var (means, precisions) = ([Double](), [Double]())
    for (name, prior) in zip(columns[0].predictor.coefficientNames, columns[0].priors) {
      switch prior.distribution {
      case .normal(let mean, let sd) where !prior.isTruncated:
        means.append(mean)
        precisions.append(1 / sd / sd)
      case .flat where !prior.isTruncated:
        means.append(0)
        precisions.append(0)
      default: throw PredictionError("the prior \(prior) of \(name) is not normal or flat")
      }
    }
    let response =
      family == .lognormal ? model.design.response.map { log($0) } : model.design.response
    rows = ScaledNormalRows(
      columns: columns[0].values, coefficientCount: columns[0].forms.count,
      response: zip(response, model.design.offset).map { $0 - $1 },
      weights: model.design.weights, means: means, precisions: precisions,
      scalePrior: try Self.scalePrior(specification.priors.ofSigma ?? .flat))
  }

  /// A prior of sigma with one peak.
  private static func scalePrior(_ prior: Prior) throws(PredictionError) -> ScalePrior {
    let mode: Double
    switch prior.distribution {
    case .flat, .uniform, .exponential: mode = 0
    case .normal(let location, _), .studentT(_, let location, _), .cauchy(let location, _),
      .laplace(let location, _), .logistic(let location, _):
      mode = max(location, 0)
    case .gamma(let shape, let rate): mode = max(shape - 1, 0) / rate
    case .inverseGamma(let shape, let scale): mode = scale / (shape + 1)
    case .lognormal(let mean, let sd): mode = exp(mean - sd * sd)
    case .beta:
      throw PredictionError("the prior \(prior) of sigma is not one of those with a known peak")
    }
    let bounds = prior.distribution.support
    let low = max(prior.lower ?? bounds.lower, 0)
    let high = prior.upper ?? bounds.upper
    return ScalePrior(mode: mode, range: low...high, bend: bend(of: prior.distribution)) { sigma in
      sigma < .infinity
        ? -prior.distribution.logKernel(sigma)
        : prior.distribution == .flat ? 0 : .infinity
    }
  }

  /// Bounds of d²(−log π)/ds² with s = log σ, between two σ.
  ///
  /// A normal density has (2σ² − mσ)/s²; Student's t about 0 has 2(ν + 1)p(1 − p) with p = x/(1 + x) and
  /// x = σ²/νs², at most (ν + 1)/2.
  private static func bend(
    of distribution: Distribution
  ) -> (@Sendable (Double, Double) -> ClosedRange<Double>)? {
    switch distribution {
    case .flat, .uniform: return { _, _ in 0...0 }
    case .exponential(let rate), .gamma(_, let rate):
      return { low, high in (rate * low)...(rate * high) }
    case .inverseGamma(_, let scale): return { low, high in (scale / high)...(scale / low) }
    case .lognormal(_, let sd): return { _, _ in (1 / sd / sd)...(1 / sd / sd) }
    case .normal(let mean, let sd):
      return { low, high in
        // The parabola is least at σ = m/4.
        let values = [low, min(max(mean / 4, low), high), high].map {
          $0 * (2 * $0 - mean) / sd / sd
        }
        return (values.min() ?? 0)...(values.max() ?? 0)
      }
    case .studentT(let degrees, 0, _): return { _, _ in 0...((degrees + 1) / 2) }
    case .cauchy(0, _): return { _, _ in 0...1 }
    case .studentT, .cauchy, .laplace, .logistic, .beta: return nil
    }
  }

  public var parameterNames: [String] { specification.parameterNames }

  public func predictor(for query: PredictionQuery) throws(PredictionError) -> Predictor {
    try specification.predictor(for: query)
  }

  /// β by the columns' means, and σ itself.
  public func affineForm(ofParameter name: String) -> AffineForm? {
    if name == "sigma" {
      return AffineForm(
        coefficients: [Double](repeating: 0, count: rows.coefficientCount) + [1], constant: 0)
    }
    return parameterNames.firstIndex(of: name).flatMap(layout.form(ofReported:)).map(Self.widened)
  }

  /// The linear predictor, and the mean of a gaussian response.
  public func affineForm(of query: PredictionQuery) throws(PredictionError) -> AffineForm? {
    _ = try specification.predictor(for: query)
    switch query.quantity {
    case .linearPredictor: return try predictor(at: query.inputs)
    case .mean: return specification.family == .gaussian ? try predictor(at: query.inputs) : nil
    case .probability, .probabilityAbove, .probabilityOfLevel: return nil
    }
  }

  /// P(y > c) = Φ((η − c)/σ) exceeds p just where η − c − σ Φ⁻¹(p) is positive; c by its logarithm
  /// for a lognormal response.
  public func affineForm(
    of query: PredictionQuery, above level: Double
  ) throws(PredictionError) -> AffineForm? {
    _ = try specification.predictor(for: query)
    guard case .probabilityAbove(let threshold, _) = query.quantity, level > 0, level < 1 else {
      return nil
    }
    var bound = threshold
    if specification.family == .lognormal {
      guard threshold > 0 else { return nil }
      bound = log(threshold)
    }
    var form = try predictor(at: query.inputs)
    form.constant -= bound
    form.coefficients[rows.coefficientCount] = -SpecialFunctions.normalQuantile(level)
    return form
  }

  private func predictor(
    at inputs: [String: PredictionInput]
  ) throws(PredictionError) -> AffineForm {
    do throws(FormulaError) {
      let row = try specification.design.designRows(for: inputs.mapValues(InputValue.init)).mean
      return Self.widened(layout.predictor(0, at: row))
    } catch { throw PredictionError(error.description) }
  }

  /// A form of β as one of (β, σ).
  private static func widened(_ form: AffineForm) -> AffineForm {
    AffineForm(coefficients: form.coefficients + [0], constant: form.constant)
  }

  public func parameters(at position: Span<Double>) -> [Double] {
    let p = rows.coefficientCount
    return layout.reported((0..<p).map { position[$0] }) + [position[p]]
  }

  public func position(of parameters: [Double]) -> [Double] {
    layout.declared(parameters) + parameters.suffix(1)
  }
}
