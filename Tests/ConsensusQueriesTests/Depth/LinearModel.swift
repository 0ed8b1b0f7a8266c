import Foundation
import LogDensities

@testable import ConsensusQueries

/// A generalised linear model with columns x1, x2, … beside an intercept, about which claims can be
/// certified. It reports its declared parameters as b0, b1, …
struct LinearModel: CertifiableModel {
  let potential: LinearPotential

  var parameterNames: [String] { potential.strongConvexity.indices.map { "b\($0)" } }

  init(potential: LinearPotential) { self.potential = potential }

  /// A logistic regression on rows of one input, spread so that the slope is positive for sure.
  static func logistic(slope: Double, count: Int = 120, priorPrecision: Double = 0.16)
    -> LinearModel
  {
    var random = SeededGenerator(seed: 8)
    let rows = (0..<count).map { [1, Double($0) / Double(count) * 4 - 2] }
    let response = rows.map { row -> Double in
      random.uniform() < 1 / (1 + exp(-slope * row[1])) ? 1 : 0
    }
    return LinearModel(
      potential: LinearPotential(
        family: .logistic, rows: rows, response: response,
        strongConvexity: [priorPrecision, priorPrecision]))
  }

  private func row(_ inputs: [String: PredictionInput]) throws(PredictionError) -> [Double] {
    var row = [1.0]
    for index in 1..<potential.dimension {
      guard case .number(let x)? = inputs["x\(index)"] else {
        throw PredictionError("x\(index) is missing")
      }
      row.append(x)
    }
    return row
  }

  private func curve(_ eta: Double) -> Double {
    switch potential.family {
    case .logistic: 1 / (1 + exp(-eta))
    case .poisson: exp(eta)
    case .normal: eta
    }
  }

  func predictor(for query: PredictionQuery) throws(PredictionError) -> Predictor {
    let row = try row(query.inputs)
    let isLinear = query.quantity == .linearPredictor
    return Predictor(notes: []) { parameters in
      var eta = 0.0
      for index in row.indices { eta += row[index] * parameters[index] }
      return isLinear ? eta : curve(eta)
    }
  }

  func affineForm(ofParameter name: String) -> AffineForm? {
    guard let place = parameterNames.firstIndex(of: name) else { return nil }
    return AffineForm(
      coefficients: parameterNames.indices.map { $0 == place ? 1 : 0 }, constant: 0)
  }

  func monotoneForm(of query: PredictionQuery) throws(PredictionError) -> MonotoneForm? {
    if case .probabilityAbove = query.quantity { return nil }
    let form = AffineForm(coefficients: try row(query.inputs), constant: 0)
    let family = query.quantity == .linearPredictor ? .normal : potential.family
    switch family {
    case .normal:
      return MonotoneForm(
        form: form, isIncreasing: true, curve: "identity", affineValue: { $0 }, prediction: { $0 })
    case .logistic:
      return MonotoneForm(
        form: form, isIncreasing: true, curve: "logistic",
        affineValue: { p in
          p.isNaN ? nil : p <= 0 ? -.infinity : p >= 1 ? .infinity : log(p / (1 - p))
        }, prediction: { 1 / (1 + exp(-$0)) })
    case .poisson:
      return MonotoneForm(
        form: form, isIncreasing: true, curve: "exp",
        affineValue: { $0.isNaN ? nil : $0 <= 0 ? -.infinity : log($0) }, prediction: { exp($0) })
    }
  }

  func parameters(at position: Span<Double>) -> [Double] { LinearPotential.copy(position) }
  func position(of parameters: [Double]) -> [Double] { parameters }
}
