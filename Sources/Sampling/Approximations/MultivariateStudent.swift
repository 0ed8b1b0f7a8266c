import Foundation
import Probability

/// A multivariate t distribution on a Laplace approximation: proposals with heavy tails.
///
/// q(x) ∝ (1 + ‖y‖²/ν)^(−(ν+d)/2) with y = Lᵀ(x − m)/s, for a precision LLᵀ and a scale s. On a
/// log-concave density its weights are bounded; those of a normal are not (Mengersen and Tweedie
/// 1996).
public struct MultivariateStudent: Sendable, Codable {
  /// m.
  public let location: [Double]
  /// L.
  public let precision: CholeskyFactor
  /// ν.
  public let degrees: Double
  /// s.
  public let scale: Double
  private let logNormalizer: Double

  /// - Precondition: positive degrees and scale.
  public init(
    location: [Double], precision: CholeskyFactor, degrees: Double = 5, scale: Double = 1
  ) {
    self.location = location
    self.precision = precision
    self.degrees = degrees
    self.scale = scale
    logNormalizer =
      Self.logNormalizer(dimension: location.count, degrees: degrees, scale: scale)
      + precision.logDeterminant / 2
  }

  /// The t distribution around a mode.
  public init(_ mode: Mode, degrees: Double = 5, scale: Double = 1) {
    self.init(
      location: mode.point.position, precision: mode.precision, degrees: degrees, scale: scale)
  }

  /// log q(m) where L is the identity.
  static func logNormalizer(dimension: Int, degrees: Double, scale: Double) -> Double {
    let d = Double(dimension)
    return SpecialFunctions.logGamma((degrees + d) / 2) - SpecialFunctions.logGamma(degrees / 2)
      - d / 2 * log(degrees * Double.pi) - d * log(scale)
  }

  /// An independent draw with its log density, at d normals, one gamma variate and d²/2
  /// multiplications.
  public func draw(random: inout RandomStream) -> (position: [Double], logDensity: Double) {
    var z = location.map { _ in random.normal() }
    let stretch = (degrees / (2 * random.gamma(shape: degrees / 2))).squareRoot()
    let square = z.reduce(0) { $0 + $1 * $1 } * stretch * stretch
    precision.solveUpper(&z)
    let position = zip(location, z).map { $0 + scale * stretch * $1 }
    return (position, logDensity(squaredDistance: square))
  }

  /// The normalised log density.
  public func logDensity(at position: [Double]) -> Double {
    let whitened = precision.whitened(zip(position, location).map { $0 - $1 })
    return logDensity(
      squaredDistance: whitened.reduce(0) { $0 + $1 * $1 } / (scale * scale))
  }

  private func logDensity(squaredDistance: Double) -> Double {
    logNormalizer - (degrees + Double(location.count)) / 2 * log1p(squaredDistance / degrees)
  }
}
