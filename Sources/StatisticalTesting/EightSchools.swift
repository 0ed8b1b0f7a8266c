import Foundation
import LogDensities

/// Rubin's (1981) eight schools with standardised effects: yⱼ ~ N(μ + τ zⱼ, sⱼ), zⱼ ~ N(0, 1),
/// μ ~ N(0, 5), τ ~ half-Cauchy(5).
///
/// The coordinates are μ, log τ and the eight z; the parameters μ, τ, z and θ = μ + τ z.
public struct EightSchools: Model, DifferentiableLogDensity {
  /// Estimated effects of coaching.
  public static let effects = [28.0, 8, -3, 7, -1, 1, 18, 12]
  /// Their standard errors.
  public static let errors = [15.0, 10, 16, 11, 9, 11, 10, 18]
  /// Logarithm of the constants: 8 normals for y, 8 for z, one for μ, and 2/(5π) for τ.
  private static let constant =
    -8.5 * log(2 * Double.pi) - log(5) + log(2 / (5 * Double.pi))
    - errors.reduce(0) { $0 + log($1) }

  /// The model with its data.
  public init() {}

  public var dimension: Int { 10 }
  public var posterior: Self { self }

  public var parameters: [Parameter] {
    let schools = 1...8
    return [Parameter(name: "mu"), Parameter(name: "tau", support: .positive)]
      + schools.map { Parameter(name: "z[\($0)]") }
      + schools.map { Parameter(name: "theta[\($0)]") }
  }

  public func constrain(_ position: Span<Double>) -> [Double] {
    let (mu, tau) = (position[0], exp(position[1]))
    let standardised = (2..<10).map { position[$0] }
    return [mu, tau] + standardised + standardised.map { mu + tau * $0 }
  }

  public func value(at position: Span<Double>) -> Double {
    var gradient = [Double](repeating: 0, count: dimension)
    var span = gradient.mutableSpan
    return value(at: position, gradient: &span)
  }

  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    let (mu, tau) = (position[0], exp(position[1]))
    // The last term is the Jacobian of τ = exp(u).
    var value = Self.constant - mu * mu / 50 - log1p(tau * tau / 25) + position[1]
    gradient[0] = -mu / 25
    gradient[1] = 1 - 2 / (1 + 25 / (tau * tau))
    for school in 0..<8 {
      let z = position[2 + school]
      let error = Self.errors[school]
      let residual = (Self.effects[school] - mu - tau * z) / error
      value -= (residual * residual + z * z) / 2
      gradient[0] += residual / error
      gradient[1] += residual / error * tau * z
      gradient[2 + school] = residual / error * tau - z
    }
    return value
  }
}
