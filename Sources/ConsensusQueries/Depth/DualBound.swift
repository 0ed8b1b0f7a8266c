import LogDensities

/// A certified lower bound of the least Lagrangian, min over θ of F(θ) = U(θ) + Σ μₖ (aₖ·θ + bₖ).
///
/// **Duality.** With μ ≥ 0, F ≤ U wherever all aₖ·θ + bₖ ≤ 0: min F is a lower bound of U on that
/// polyhedron, whatever μ is. It is the least U there for the μ of the constrained minimum.
///
/// **An inexact minimum** (strong convexity). F has the curvature of U, so U − ½θᵀPθ convex gives,
/// for r = ∇F(θ₀) and every θ,
/// ```
/// F(θ) ≥ F(θ₀) + r·(θ − θ₀) + ½ (θ − θ₀)ᵀP(θ − θ₀) ≥ F(θ₀) − ½ Σᵢ rᵢ² / Pᵢ
/// ```
/// the last by minimising each term over θᵢ. Where a Pᵢ is 0 it proves nothing, and
/// ``SupportingPlanes`` do.
///
/// **Rounding.** F(θ₀) and r are intervals that hold the exact numbers: the potential bounds the
/// errors of U and ∇U, interval arithmetic bounds ours, and every coefficient and constant of the
/// forms is allowed an error of four units in its last place, that of their own computation. The
/// bound takes the lower end of F(θ₀) and the larger end of each |rᵢ|.
struct DualBound {
  let potential: any ConvexPotential
  let planes: [AffineForm]
  /// μ, none negative.
  let multipliers: [Double]

  /// Multipliers below zero, which would prove nothing, count as zero.
  init(_ potential: any ConvexPotential, planes: [AffineForm] = [], multipliers: [Double] = []) {
    self.potential = potential
    self.planes = planes
    self.multipliers = multipliers.map { max($0, 0) }
  }

  /// A gap of the strong convexity bound, in nats, that is not worth 2d gradients.
  private static let smallGap = 1e-9

  /// The bound from a position near the minimum; −∞ where nothing is proved.
  ///
  /// Costs a gradient and its rounding bounds, and where strong convexity proves too little 2d more.
  func lowerBound(near expansion: PotentialExpansion) -> Double {
    guard let center = LagrangianPoint(self, at: expansion.position) else { return -.infinity }
    let byCurvature = center.value - curvatureLoss(of: center.gradient)
    if byCurvature.lower >= center.value.lower - Self.smallGap { return byCurvature.lower }
    let byPlanes = SupportingPlanes(of: self, around: center, factor: expansion.factor).lowerBound
    return max(byCurvature.lower, byPlanes)
  }

  /// ½ Σ rᵢ² / Pᵢ, infinite where a coordinate has a slope and no curvature.
  private func curvatureLoss(of residual: [Interval]) -> Interval {
    var sum = Interval(0)
    for (slope, curvature) in zip(residual, potential.strongConvexity) where slope.magnitude > 0 {
      guard curvature > 0 else { return Interval(lower: 0, upper: .infinity) }
      let size = Interval(slope.magnitude)
      sum = sum + size * size / Interval(curvature)
    }
    return Interval(0.5) * sum
  }
}

/// The Lagrangian and its gradient at one position, with all rounding.
struct LagrangianPoint {
  let position: [Double]
  let value: Interval
  let gradient: [Interval]

  /// Nil where U or its gradient is not finite.
  init?(_ bound: DualBound, at position: [Double]) {
    var slopes = [Double](repeating: 0, count: position.count)
    var span = slopes.mutableSpan
    let potential = bound.potential.value(at: position.span, gradient: &span)
    guard potential.isFinite, slopes.allSatisfy(\.isFinite) else { return nil }
    let errors = bound.potential.roundingErrors(at: position.span)
    var value = Interval(potential, error: errors.value)
    var gradient = zip(slopes, errors.gradient).map { Interval($0, error: $1) }
    for (plane, multiplier) in zip(bound.planes, bound.multipliers) where multiplier > 0 {
      let weight = Interval(multiplier)
      value = value + weight * plane.widenedValue(at: position)
      for index in gradient.indices {
        gradient[index] = gradient[index] + weight * plane.coefficients[index].widened
      }
    }
    (self.position, self.value, self.gradient) = (position, value, gradient)
  }
}

extension AffineForm {
  /// The value, with coefficients and constant that may be off by four units in the last place.
  fileprivate func widenedValue(at position: [Double]) -> Interval {
    let computed = interval(at: position)
    let size = Interval.dot(coefficients.map(abs), position.map(abs)) + Interval(abs(constant))
    return computed + Interval(0, error: 4 * .ulpOfOne * size.upper)
  }
}

extension Double {
  fileprivate var widened: Interval {
    self == 0 ? Interval(0) : Interval(self, error: 4 * .ulpOfOne * abs(self))
  }
}
