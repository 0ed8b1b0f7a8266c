import Foundation
import Probability

/// How much of a log-concave posterior lies far below its mode, whatever its shape.
///
/// **Theorem.** Let V ≥ 0 be convex on ℝᵈ with V(m) = 0 and ∫ e^−V finite. Under the density
/// proportional to e^−V, for every v ≥ 0,
/// ```
/// P(V ≥ v) ≤ Q(d, v) = Γ(d, v) / Γ(d)
/// ```
/// *Proof.* In polar coordinates about m the density on a ray with direction u is proportional to
/// r^{d−1} e^{−f(r)}, with f(r) = V(m + ru) convex and f(0) = 0. It suffices to bound the share
/// of {f ≥ v} on every ray, of which P(V ≥ v) is an average. If f < v on the whole ray, f is constant
/// or the ray leaves the domain first, and the share is 0 (a ray of infinite mass would contradict
/// ∫ e^−V < ∞, but for directions of measure 0). Otherwise let r_v be the supremum of {f < v}. For
/// v > 0, convexity and f(0) = 0 give f(r) ≤ v r / r_v for r < r_v and f(r) ≥ v r / r_v for r > r_v
/// (r_v > 0, as V is continuous near m in the interior of its domain; otherwise the ray has no
/// mass). So with h(r) = v r / r_v,
/// ```
/// ∫_{r < r_v} r^{d−1} e^{−f} ≥ ∫_{r < r_v} r^{d−1} e^{−h}
/// ∫_{r > r_v} r^{d−1} e^{−f} ≤ ∫_{r > r_v} r^{d−1} e^{−h}
/// ```
/// and the share of the tail is at most that under e^{−h}, where x = v r / r_v is Gamma(d, 1)
/// distributed and the tail is {x > v}: Q(d, v). Equality holds where every f is linear, as for
/// a product of exponentials. ∎
///
/// With the dissenters inside {V ≥ v} for v the certified depth, their mass is at most Q(d, v),
/// with no draw at all. d counts the coordinates in which e^−V is the density, and no fewer. The
/// theorem is derived by hand; Pereyra (2017) and Fradelizi, Madiman and Wang (2016) have related
/// bounds. For a normal posterior the mass is Q(d/2, v).
public enum GammaTheorem {
  /// An upper bound of the mass at V ≥ `nats`.
  ///
  /// The numerical error of Q is covered: GSL's own estimate, and at least 1e-10 of the value.
  public static func mass(beyond nats: Double, dimension: Int) -> Double {
    guard nats > 0 else { return 1 }
    guard nats < .infinity else { return 0 }
    let tail = SpecialFunctions.gammaUpperTail(shape: Double(dimension), at: nats)
    guard tail.value.isFinite else { return 1 }
    return min(1, max(tail.value * (1 + 1e-10) + 2 * tail.error, .leastNormalMagnitude))
  }

  /// The smallest v, to twelve digits and rounded up, at which at most `mass` can lie at V ≥ v: so
  /// {V ≤ v} surely holds 1 − `mass`.
  ///
  /// - Precondition: `mass` lies between 0 and 1.
  public static func nats(leaving mass: Double, dimension: Int) -> Double {
    precondition(mass > 0 && mass < 1, "a share of the posterior")
    var (low, high) = (0.0, 1.0)
    while self.mass(beyond: high, dimension: dimension) > mass, high < 1e6 { high *= 2 }
    while high - low > 1e-12 * high {
      let middle = (low + high) / 2
      if self.mass(beyond: middle, dimension: dimension) > mass {
        low = middle
      } else {
        high = middle
      }
    }
    return high
  }
}
