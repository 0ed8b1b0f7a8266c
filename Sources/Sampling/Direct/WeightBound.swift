import Foundation
import LogDensities
import Probability

/// A proved bound on the weights of a heavy-tailed proposal: p/q ≤ M, p and q normalised.
///
/// Let V = −log density, m the proposal's location, L its precision's factor and φ(r) =
/// V(m + r L⁻ᵀu) − V(m) along a unit vector u. A `CurvatureBound` gives φ(r) ≥ f(r) for every u, f
/// being the double integral of the bound on φ″ less slope · r. It also bounds the normaliser:
/// substituting z = Lᵀ(x − m) and pairing z with −z,
///
///     ∫ e^(−V) dx = e^(−V(m)) |L|⁻¹ ∫ ½(e^(−φ(z)) + e^(−φ(−z))) dz
///                 ≥ e^(−V(m)) |L|⁻¹ ∫ e^(−½(φ(z) + φ(−z))) dz              (e^x is convex)
///                 ≥ e^(−V(m)) |L|⁻¹ (2π)^(d/2) e^(d/2 − E[½(φ(z) + φ(−z))])  (Jensen, z normal)
///
/// So log M = sup over r of −log q(r) − f(r), plus meanRise − d/2 − d/2 log 2π, with |L| = 1. The
/// supremum is taken cell by cell on a grid of distances: −log q increases and f is convex, so
/// that the upper end of the one and the lower end of the other bound a cell, and so do the
/// values at its start with the greatest slope of the one and the least of the other. The t part of q
/// ends the search: −log q is at most that of the part, whose slope is below (ν + d)/r. Once f is
/// steeper than that, and the part's own value is not above the supremum, nothing further out is.
public struct WeightBound: Sendable, Equatable {
  /// log M.
  public let logBound: Double
  /// The shape of the proposal that the bound is for.
  public let shape: RadialShape

  /// What rounding in this file may add to log M: some 1e4 sums of numbers below 1e3.
  static var roundingSlack: Double { 1e-8 }

  /// Shapes that are tried. Normal cores are worth most where the posterior is nearly normal, wide
  /// scales where its proved tail is heavier.
  static func candidates(dimension: Int) -> [RadialShape] {
    var shapes: [RadialShape] = []
    for share in [0.95, 0.8] {
      for scale in [1, 1.015, 1.03, 1.05, 1.08, 1.15] {
        shapes.append(
          RadialShape(
            dimension: dimension, scale: 1.3 * scale, normalShare: share, normalScale: scale))
      }
    }
    return shapes
      + [1, 1.1, 1.25, 1.5].map { RadialShape(dimension: dimension, scale: $0) }
      + [RadialShape(dimension: dimension, degrees: 3, scale: 1.2)]
  }

  /// The least bound over the candidates for a proposal at a mode; nil where none is proved.
  ///
  /// Costs one `curvatureBound` of the target, and about 10⁵ logarithms.
  public init?(_ target: some LogConcaveLogDensity, mode: Mode) {
    let bounds = Self.all(target, mode: mode)
    guard let best = bounds.min(by: { $0.logBound < $1.logBound }) else { return nil }
    self = best
  }

  /// The bounds of all candidates that have one, at the same cost.
  static func all(_ target: some LogConcaveLogDensity, mode: Mode) -> [WeightBound] {
    guard target.isLogConcave,
      let curvature = target.curvatureBound(
        at: mode.point.position.span, precisionFactor: mode.precision.values.span)
    else { return [] }
    return candidates(dimension: target.dimension).compactMap {
      WeightBound(curvature, shape: $0)
    }
  }

  /// The bound for one shape; nil where f does not outgrow the proposal's tail.
  public init?(_ curvature: CurvatureBound, shape: RadialShape) {
    let d = Double(shape.dimension)
    var cell = RadialBound(curvature)
    var last = -shape.logDensity(squaredDistance: 0)
    var supremum = last
    var tail = Double.infinity
    while cell.slope * cell.distance < shape.degrees + d || tail > supremum {
      let start = cell
      let floor = cell.advance()
      let square = cell.distance * cell.distance
      let rise = -shape.logDensity(squaredDistance: square)
      let steepness = shape.steepness(from: start.distance, to: cell.distance)
      let growth = max(0, steepness - start.slope) * (cell.distance - start.distance)
      supremum = max(supremum, min(rise - floor, last - start.height + growth))
      last = rise
      tail = -shape.logTail(squaredDistance: square) - cell.height
      guard cell.distance < 1e6 else { return nil }
    }
    logBound =
      supremum + curvature.meanRise - d / 2 - d / 2 * log(2 * Double.pi) + Self.roundingSlack
    guard logBound.isFinite else { return nil }
    self.shape = shape
  }

  /// The proposal that the bound is for.
  public func proposal(at mode: Mode) -> HeavyTailedProposal {
    HeavyTailedProposal(mode, shape: shape)
  }

  /// The number of independent draws that K draws are at least worth, K/(2M − 1).
  ///
  /// The chain's eigenvalues lie between 0 and 1 − 1/M (Liu 1996, theorem 2.1), so no function has
  /// an autocorrelation time above (1 + λ)/(1 − λ) = 2M − 1.
  public func effectiveSampleSize(drawCount: Int) -> Double {
    Double(drawCount) / (2 * exp(logBound) - 1)
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
    let step = 2e-3 * max(1, distance)
    let floor = height + min(0, step * slope)
    let least = curvature.curvature(at: distance + step)
    distance += step
    height += step * slope + step * step / 2 * least
    slope += step * least
    return floor
  }
}
