import Foundation
import LogDensities
import Probability

/// Posterior probability that an affine form of (β, σ) is not positive, between bounds that surely
/// hold.
///
/// Given σ the coefficients are normal with mean Λ⁻¹(tXᵀWy + Pm) and covariance Λ⁻¹, so that the
/// form is normal and its dissent a tail T; and s = log σ has the density e^ψ up to a constant,
///
///     ψ(s) = s − W s − h(t) − ½ log |Λ(t)| + log π(σ),   h(t) = min_β E,   t = σ⁻²
///
/// (Gelman et al. 2013, section 14.2, for flat priors). The mass is N/(N + M) with N = ∫ T e^ψ and
/// M = ∫ (1 − T) e^ψ. Both are enclosed panel by panel (`ScalePanel`), with what lies outside of the
/// panels (`ScaleTails`), so that the mass lies between N⁻/(N⁻ + M⁺) and N⁺/(N⁺ + M⁻). Panels are
/// made smaller until the bounds are within 1e-5 of the mass or its complement. The estimate is that
/// of the trapezoidal rule on the same nodes, which converges exponentially for such integrands
/// (Trefethen and Weideman 2014, section 5).
public struct ScaledNormalMass: Sendable, Equatable {
  /// The dissent mass.
  public let estimate: Double
  /// The mass is not below.
  public let lower: Double
  /// The mass is not above.
  public let upper: Double

  /// Costs some hundred to some thousand conditional minima of O(np + p³).
  ///
  /// - Returns: nil where the density of s cannot be bounded far out, as of no more rows than
  ///   coefficients.
  public init?(of form: AffineForm, in posterior: ScaledNormalDepth) {
    let density = ScaleDensity(posterior.rowSystem, form)
    guard let center = posterior.mode.witness.last,
      let tails = ScaleTails(density, around: log(center), leastSquares: posterior.leastSquares)
    else { return nil }
    var found: (Integrals, low: Double, high: Double)?
    for count in [256, 1024, 4096] {
      guard let integrals = Integrals(density, tails, count: count) else { return nil }
      let low = integrals.lower / (integrals.lower + integrals.otherUpper)
      let high = integrals.upper / (integrals.upper + integrals.otherLower)
      guard low.isFinite, high.isFinite else { continue }
      found = (integrals, low, high)
      if high - low <= 1e-5 * min(high, 1 - low) { break }
    }
    guard let (integrals, low, high) = found else { return nil }
    // A share of roundings: sums of thousands of terms, each to some units in the last place.
    lower = max(low * (1 - 1e-9), 0)
    upper = min(high * (1 + 1e-9) + .leastNormalMagnitude, 1)
    estimate = min(max(integrals.estimate, lower), upper)
  }

  /// N and M between bounds.
  private struct Integrals {
    var (lower, upper) = (0.0, 0.0)
    var (otherLower, otherUpper) = (0.0, 0.0)
    private var (part, whole) = (0.0, 0.0)

    var estimate: Double { part / whole }

    init?(_ density: ScaleDensity, _ tails: ScaleTails, count: Int) {
      var last: ScaleNode?
      for s in Self.nodes(density, tails, count: count) {
        guard let node = ScaleNode(density, at: s) else { return nil }
        if let last { add(ScalePanel(from: last, to: node, in: density), top: tails.top) }
        last = node
      }
      // What lies outside may be of either kind.
      upper += tails.mass
      otherUpper += tails.mass
    }

    private mutating func add(_ panel: ScalePanel, top: Double) {
      let (tail, rest) = (panel.integral(.fails, above: top), panel.integral(.holds, above: top))
      lower += tail.lower
      upper += tail.upper
      otherLower += rest.lower
      otherUpper += rest.upper
      let estimates = panel.estimates(above: top)
      part += estimates.part
      whole += estimates.whole
    }

    /// Evenly spaced, and for a form of σ alone apart on both sides of where its tail jumps.
    private static func nodes(
      _ density: ScaleDensity, _ tails: ScaleTails, count: Int
    ) -> [Double] {
      func even(_ low: Double, _ high: Double) -> [Double] {
        (0...count).map { low + (high - low) * Double($0) / Double(count) }
      }
      guard let jump = density.jump, jump > tails.low, jump < tails.high else {
        return even(tails.low, tails.high)
      }
      let room = ScaleDensity.jumpRoom * max(1, abs(jump))
      return even(tails.low, max(jump - room, tails.low))
        + even(min(jump + room, tails.high), tails.high)
    }
  }
}
