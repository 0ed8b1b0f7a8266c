import Foundation

/// The values that a parameter may take, with the map from the whole real line onto them.
///
/// The maps are Stan's: identity; lower + exp(u); upper − exp(u); lower + width · logistic(u).
public enum Support: Sendable, Equatable, Codable {
  case real
  case above(Double)
  case below(Double)
  case interval(Double, Double)

  /// The positive half line.
  public static let positive = Support.above(0)

  /// The support between two bounds, either of which may be infinite.
  public init(lower: Double, upper: Double) {
    switch (lower.isFinite, upper.isFinite) {
    case (false, false): self = .real
    case (true, false): self = .above(lower)
    case (false, true): self = .below(upper)
    case (true, true): self = .interval(lower, upper)
    }
  }

  /// A value with what the change of variables needs at the same point.
  public struct Transformed: Sendable, Equatable {
    /// The constrained value x(u).
    public let value: Double
    /// dx/du.
    public let derivative: Double
    /// log |dx/du|.
    public let logJacobian: Double
    /// d log |dx/du| / du, which is also d²x/du² over dx/du.
    public let logJacobianDerivative: Double
    /// d² log |dx/du| / du².
    public let logJacobianSecondDerivative: Double
  }

  /// Maps an unconstrained number into the support.
  public func transform(_ u: Double) -> Transformed {
    switch self {
    case .real:
      return Transformed(
        value: u, derivative: 1, logJacobian: 0, logJacobianDerivative: 0,
        logJacobianSecondDerivative: 0)
    case .above(let lower):
      let e = exp(u)
      return Transformed(
        value: lower + e, derivative: e, logJacobian: u, logJacobianDerivative: 1,
        logJacobianSecondDerivative: 0)
    case .below(let upper):
      let e = exp(u)
      return Transformed(
        value: upper - e, derivative: -e, logJacobian: u, logJacobianDerivative: 1,
        logJacobianSecondDerivative: 0)
    case .interval(let lower, let upper):
      // Evaluated from the nearer end, so that neither end loses digits.
      let tail = 1 / (1 + exp(abs(u)))
      let fraction = u > 0 ? 1 - tail : tail
      let width = upper - lower
      return Transformed(
        value: u > 0 ? upper - width * tail : lower + width * tail,
        derivative: width * tail * (1 - tail),
        logJacobian: log(width) - abs(u) - 2 * log1p(exp(-abs(u))),
        logJacobianDerivative: 1 - 2 * fraction,
        logJacobianSecondDerivative: -2 * tail * (1 - tail))
    }
  }

  /// The unconstrained number of a value inside the support; infinite at its ends.
  public func unconstrain(_ x: Double) -> Double {
    switch self {
    case .real: x
    case .above(let lower): log(x - lower)
    case .below(let upper): log(upper - x)
    case .interval(let lower, let upper): log((x - lower) / (upper - x))
    }
  }
}
