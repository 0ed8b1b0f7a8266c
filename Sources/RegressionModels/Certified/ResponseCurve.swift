import Foundation
import LogDensities
import Probability
import ResponseFamilies

/// A monotone function from a linear predictor to a prediction, with its inverse.
struct ResponseCurve: Sendable {
  /// Equal names are equal functions.
  let name: String
  var isIncreasing = true
  let prediction: @Sendable (Double) -> Double
  let affineValue: @Sendable (Double) -> Double?

  /// A prediction by this curve.
  func form(_ form: AffineForm) -> MonotoneForm {
    MonotoneForm(
      form: form, isIncreasing: isIncreasing, curve: name, affineValue: affineValue,
      prediction: prediction)
  }

  /// η itself.
  static let identity = ResponseCurve(
    name: "identity", prediction: { $0 }, affineValue: { $0.isNaN ? nil : $0 })

  /// The mean at η by a link; nil for `inverse`, which is not monotone across 0.
  static func mean(_ link: Link) -> ResponseCurve? {
    switch link {
    case .identity: return .identity
    case .inverse: return nil
    case .log:
      return ResponseCurve(
        name: "log", prediction: { exp($0) },
        affineValue: { $0.isNaN ? nil : $0 <= 0 ? -.infinity : log($0) })
    case .logit, .probit, .cloglog:
      return ResponseCurve(
        name: link.rawValue, prediction: { link.mean(at: $0).value },
        affineValue: { probability in quantile(link, probability) })
    }
  }

  /// 1 − the mean at η, for links that are not symmetric.
  static let cloglogFailure = ResponseCurve(
    name: "1 - cloglog", isIncreasing: false, prediction: { exp(-exp($0)) },
    affineValue: { probability in
      guard !probability.isNaN else { return nil }
      if probability <= 0 { return .infinity }
      return probability >= 1 ? -.infinity : log(-log(probability))
    })

  /// The η at which a probability has a value.
  private static func quantile(_ link: Link, _ probability: Double) -> Double? {
    guard !probability.isNaN else { return nil }
    if probability <= 0 { return -.infinity }
    if probability >= 1 { return .infinity }
    switch link {
    case .probit: return SpecialFunctions.normalQuantile(probability)
    case .cloglog: return log(-log1p(-probability))
    default: return log(probability) - log1p(-probability)
    }
  }

  /// An increasing function onto (0, 1), inverted by bisection to the resolution of the numbers.
  static func probability(
    named name: String, _ prediction: @escaping @Sendable (Double) -> Double
  ) -> ResponseCurve {
    ResponseCurve(
      name: name, prediction: prediction,
      affineValue: { probability in
        guard !probability.isNaN else { return nil }
        if probability <= 0 { return -.infinity }
        if probability >= 1 { return .infinity }
        var (low, high) = (-1.0, 1.0)
        while prediction(low) > probability, low > -1e300 { low *= 2 }
        while prediction(high) < probability, high < 1e300 { high *= 2 }
        while true {
          let middle = low + (high - low) / 2
          if middle <= low || middle >= high { return middle }
          if prediction(middle) < probability { low = middle } else { high = middle }
        }
      })
  }
}
