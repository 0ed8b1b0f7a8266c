import Foundation

/// The functions of one number that formulas know.
enum ArithmeticFunction: String, CaseIterable, Sendable {
  case log, log2, log10, log1p, sqrt, exp, expm1, abs, sin, cos, tan, tanh, floor

  /// The value at a number; NaN or infinite outside the domain.
  func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .log: Foundation.log(x)
    case .log2: Foundation.log2(x)
    case .log10: Foundation.log10(x)
    case .log1p: Foundation.log1p(x)
    case .sqrt: x.squareRoot()
    case .exp: Foundation.exp(x)
    case .expm1: Foundation.expm1(x)
    case .abs: x.magnitude
    case .sin: Foundation.sin(x)
    case .cos: Foundation.cos(x)
    case .tan: Foundation.tan(x)
    case .tanh: Foundation.tanh(x)
    case .floor: x.rounded(.down)
    }
  }

  /// Every name that may stand before a parenthesis.
  static let knownNames =
    allCases.map(\.rawValue) + [
      "I", "scale", "poly", "factor", "offset", "hinge", "mono", "s", "net",
    ]
}
