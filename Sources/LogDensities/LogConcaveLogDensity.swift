import Foundation

/// A log density that may be concave, and can then prove how it falls off around a point.
///
/// On such proofs rest the weights of independence Metropolis–Hastings.
public protocol LogConcaveLogDensity: TwiceDifferentiableLogDensity {
  /// Whether the log density is concave everywhere: true only where that is proved.
  var isLogConcave: Bool { get }
  /// What is proved about the curvature around a point, or nil where nothing useful is.
  ///
  /// - Parameters:
  ///   - center: a position, best the mode.
  ///   - precisionFactor: a lower triangular L, row by row, with LLᵀ about −∇²log density there.
  func curvatureBound(
    at center: Span<Double>, precisionFactor: Span<Double>
  ) -> CurvatureBound?
}

/// What is proved about a concave log density around a point m.
///
/// With V = −log density and a triangular L, let φ(r) = V(m + r L⁻ᵀu) − V(m). For every unit
/// vector u and every r ≥ 0, φ″ ≥ 0 and
///
///     φ′(0) ≥ −slope
///     φ″(r) ≥ curvature · exp(−decay · r)
///     φ″(r) ≥ curvature − cubic · r − quartic · r²/2
///
/// and, with z standard normal, E[V(m + L⁻ᵀz) + V(m − L⁻ᵀz)]/2 − V(m) ≤ meanRise. For a normal
/// density around its mode, with its own precision LLᵀ, they are 0, 1, 0, 0, 0 and d/2. Rounding
/// is in the numbers: whoever proves them rounds slopes and decays up and curvatures down.
public struct CurvatureBound: Sendable, Equatable {
  /// Bound on the steepest descent of V at m, 0 at an exact mode.
  public var slope: Double
  /// Least second derivative at m.
  public var curvature: Double
  /// Rate at which second derivatives may shrink.
  public var decay: Double
  /// Bound on |φ‴(0)|.
  public var cubic: Double
  /// Bound on −φ⁗ anywhere.
  public var quartic: Double
  /// Bound on the mean rise over a normal cloud, symmetrised.
  public var meanRise: Double

  /// A bound with all its parts; see the properties.
  public init(
    slope: Double, curvature: Double, decay: Double, cubic: Double, quartic: Double,
    meanRise: Double
  ) {
    self.slope = slope
    self.curvature = curvature
    self.decay = decay
    self.cubic = cubic
    self.quartic = quartic
    self.meanRise = meanRise
  }

  /// The least second derivative at a distance: the best of what is proved, never negative.
  public func curvature(at distance: Double) -> Double {
    let taylor = curvature - cubic * distance - quartic * distance * distance / 2
    return max(taylor, curvature * exp(-decay * distance), 0)
  }
}
