import Foundation
import LogDensities
import Probability

/// A proved bound on the weights of a multivariate t proposal: p/q ≤ M, p and q normalised.
///
/// Let V = −log p, m the proposal's location, L its precision's factor and φ(r) = V(m + r L⁻ᵀu) − V(m)
/// along a unit vector u. A `CurvatureBound` gives φ(r) ≥ f(r) for every u, f being the double
/// integral of the bound on φ″ less slope · r. It also bounds ∫ p: substituting z = Lᵀ(x − m) and
/// pairing z with −z,
///
///     ∫ e^(−V) dx = e^(−V(m)) |L|⁻¹ ∫ ½(e^(−φ(z)) + e^(−φ(−z))) dz
///                 ≥ e^(−V(m)) |L|⁻¹ ∫ e^(−½(φ(z) + φ(−z))) dz              (e^x is convex)
///                 ≥ e^(−V(m)) |L|⁻¹ (2π)^(d/2) e^(d/2 − E[½(φ(z) + φ(−z))])  (Jensen, z normal)
///
/// So log M = sup over r of (ν+d)/2 log(1 + r²/νs²) − f(r), plus meanRise − d/2 − d/2 log 2π − log q(m)
/// with |L| = 1. The supremum is taken cell by cell on a grid of distances: the first term is
/// increasing and f, where negative slopes end, too, so a cell's upper end of the one and lower
/// end of the other bound it. Once f grows faster than (ν+d)/r, nothing further out is larger.
public struct WeightBound: Sendable, Equatable {
  /// log M.
  public let logBound: Double
  /// The proposal's degrees of freedom.
  public let degrees: Double
  /// The proposal's scale.
  public let scale: Double

  /// What rounding in this file may add to log M: some 1e4 sums of numbers of at most 1e3.
  static var roundingSlack: Double { 1e-8 }
  /// Proposals that are tried; wider ones pay where the proved tail is heavier than a normal one.
  static var candidates: [(degrees: Double, scale: Double)] {
    [(5, 1), (5, 1.05), (5, 1.1), (5, 1.2), (5, 1.35), (5, 1.5), (3, 1), (3, 1.2)]
  }

  /// The least bound over the candidates for a proposal at a mode; nil where none is proved.
  ///
  /// Costs one `curvatureBound` of the target, and about 10⁵ logarithms.
  public init?(_ target: some LogConcaveLogDensity, mode: Mode) {
    guard target.isLogConcave,
      let curvature = target.curvatureBound(
        at: mode.point.position.span, precisionFactor: mode.precision.values.span)
    else { return nil }
    let bounds = Self.candidates.compactMap {
      WeightBound(
        curvature, dimension: target.dimension, degrees: $0.degrees, scale: $0.scale)
    }
    guard let best = bounds.min(by: { $0.logBound < $1.logBound }) else { return nil }
    self = best
  }

  /// The bound for one proposal; nil where f does not outgrow the proposal's tail.
  public init?(_ curvature: CurvatureBound, dimension: Int, degrees: Double, scale: Double) {
    let d = Double(dimension)
    let power = (degrees + d) / 2
    var cell = RadialBound(curvature)
    var supremum = 0.0
    while cell.slope < 2 * power / cell.distance {
      let floor = cell.advance()
      let stretched = cell.distance / scale
      supremum = max(supremum, power * log1p(stretched * stretched / degrees) - floor)
      guard cell.distance < 1e6 else { return nil }
    }
    logBound =
      supremum + curvature.meanRise - d / 2 - d / 2 * log(2 * Double.pi) + Self.roundingSlack
      - MultivariateStudent.logNormalizer(dimension: dimension, degrees: degrees, scale: scale)
    guard logBound.isFinite else { return nil }
    self.degrees = degrees
    self.scale = scale
  }

  /// The proposal that the bound is for.
  public func proposal(at mode: Mode) -> MultivariateStudent {
    MultivariateStudent(mode, degrees: degrees, scale: scale)
  }

  /// The number of independent draws that K draws are at least worth: K/M.
  public func effectiveSampleSize(drawCount: Int) -> Double {
    Double(drawCount) * exp(-logBound)
  }
}

/// f and f′ at growing distances, integrated from below.
///
/// The bound on φ″ does not increase with r, so its value at a cell's upper end is its least.
private struct RadialBound {
  private let curvature: CurvatureBound
  var distance = 0.0
  var height = 0.0
  var slope: Double

  init(_ curvature: CurvatureBound) {
    self.curvature = curvature
    slope = -curvature.slope
  }

  /// Moves on by a cell, and returns what f is at least inside it.
  mutating func advance() -> Double {
    let step = 1e-3 * max(1, distance)
    let floor = height + min(0, step * slope)
    distance += step
    let least = curvature.curvature(at: distance)
    height += step * slope + step * step / 2 * least
    slope += step * least
    return floor
  }
}
