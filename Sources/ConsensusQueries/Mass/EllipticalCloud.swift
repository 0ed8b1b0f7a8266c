import Foundation
import Probability

/// A normal distribution mixed with Student's t around a center, the proposal for a whole posterior.
///
/// With y = Lᵀ(x − m) and r = ‖y‖ the density is |L| (a N(r; c) + (1 − a) t₅(r; s)): the normal part
/// fits where the mass is, and the t keeps the weights of a log-concave posterior bounded (Hesterberg
/// 1995, defensive mixtures).
struct EllipticalCloud: Sendable {
  /// m.
  let center: [Double]
  /// L, of a precision LLᵀ.
  let precision: CholeskyFactor
  /// a.
  let normalShare: Double
  /// c.
  let normalScale: Double
  /// s.
  let studentScale: Double

  /// ν.
  private static let degrees = 5.0

  /// A cloud; see the properties.
  init(
    center: [Double], precision: CholeskyFactor, normalShare: Double = 0.8,
    normalScale: Double = 1.05, studentScale: Double = 1.3
  ) {
    self.center = center
    self.precision = precision
    self.normalShare = normalShare
    self.normalScale = normalScale
    self.studentScale = studentScale
  }

  /// An independent draw.
  func draw(random: inout RandomStream) -> [Double] {
    let isNormal = random.uniform() < normalShare
    var y = center.map { _ in random.normal() }
    let chi = isNormal ? 0 : 2 * random.gamma(shape: Self.degrees / 2)
    let scale = isNormal ? normalScale : studentScale * (Self.degrees / chi).squareRoot()
    precision.solveUpper(&y)
    return zip(center, y).map { $0 + scale * $1 }
  }

  /// log q.
  func logDensity(at position: [Double]) -> Double {
    let y = precision.whitened(zip(position, center).map { $0 - $1 })
    let (square, d) = (dot(y, y), Double(center.count))
    let nu = Self.degrees
    let student =
      SpecialFunctions.logGamma((nu + d) / 2) - SpecialFunctions.logGamma(nu / 2)
      - d / 2 * log(nu * Double.pi) - d * log(studentScale)
      - (nu + d) / 2 * log1p(square / (nu * studentScale * studentScale))
    let normal =
      -d / 2 * log(2 * Double.pi) - d * log(normalScale) - square / (2 * normalScale * normalScale)
    return precision.logDeterminant / 2
      + logSum([log(normalShare) + normal, log1p(-normalShare) + student])
  }
}

/// log Σ exp, without overflow; −∞ of nothing.
func logSum(_ terms: [Double]) -> Double {
  let largest = terms.max() ?? -.infinity
  guard largest.isFinite else { return largest }
  return largest + log(terms.reduce(0) { $0 + exp($1 - largest) })
}
