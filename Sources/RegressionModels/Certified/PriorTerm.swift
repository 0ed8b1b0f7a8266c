import Foundation
import LogDensities
import Probability

/// −log prior of one declared parameter: convex, constants apart, on an interval.
struct PriorTerm: Sendable {
  private enum Shape: Sendable {
    case flat
    /// z²/2, z = (x − m)/s.
    case normal(mean: Double, sd: Double)
    /// |z|.
    case laplace(location: Double, scale: Double)
    /// |z| + 2 log(1 + e^−|z|).
    case logistic(location: Double, scale: Double)
    /// λx.
    case exponential(rate: Double)
  }

  private let shape: Shape
  let lower: Double
  let upper: Double

  /// Nil where the prior is not log-concave, or not among those whose terms are here.
  init?(_ prior: Prior) {
    switch prior.distribution {
    case .flat, .uniform: shape = .flat
    case .normal(let mean, let sd): shape = .normal(mean: mean, sd: sd)
    case .laplace(let location, let scale): shape = .laplace(location: location, scale: scale)
    case .logistic(let location, let scale): shape = .logistic(location: location, scale: scale)
    case .exponential(let rate): shape = .exponential(rate: rate)
    default: return nil
    }
    switch prior.support {
    case .real: (lower, upper) = (-.infinity, .infinity)
    case .above(let bound): (lower, upper) = (bound, .infinity)
    case .below(let bound): (lower, upper) = (-.infinity, bound)
    case .interval(let low, let high): (lower, upper) = (low, high)
    }
  }

  /// What it adds to the curvature everywhere, rounded down: 1/sd² of a normal prior.
  var strongConvexity: Double {
    guard case .normal(_, let sd) = shape else { return 0 }
    return (1 / sd / sd) * (1 - 4 * 0x1p-53)
  }

  /// A point inside the interval, near a number.
  func inside(near x: Double) -> Double {
    if x > lower, x < upper { return x }
    switch (lower.isFinite, upper.isFinite) {
    case (true, true): return lower + (upper - lower) / 2
    case (true, false): return lower + 1
    default: return upper - 1
    }
  }

  /// Value with first and second derivative; +∞ outside the interval. At the kink of |z| the slope
  /// is 0, a subgradient.
  func term(_ x: Double) -> (value: Double, slope: Double, curvature: Double) {
    guard x >= lower, x <= upper else { return (.infinity, .nan, 0) }
    switch shape {
    case .flat: return (0, 0, 0)
    case .normal(let mean, let sd):
      let z = (x - mean) / sd
      return (0.5 * z * z, z / sd, 1 / sd / sd)
    case .laplace(let location, let scale):
      let z = (x - location) / scale
      return (abs(z), z == 0 ? 0 : (z > 0 ? 1 : -1) / scale, 0)
    case .logistic(let location, let scale):
      let z = (x - location) / scale
      let small = exp(-abs(z))
      let share = small / (1 + small)
      let size = -expm1(-abs(z)) / (1 + small)
      return (
        abs(z) + 2 * log1p(small), (z < 0 ? -size : size) / scale,
        2 * share / (1 + small) / scale / scale
      )
    case .exponential(let rate): return (rate * x, rate, 0)
    }
  }

  /// Bounds on |computed − exact| of value and slope.
  func errors(_ x: Double) -> (value: Double, slope: Double) {
    let (value, slope, curvature) = term(x)
    let unit = 0x1p-53
    switch shape {
    case .flat: return (0, 0)
    case .normal: return (8 * unit * value, 4 * unit * abs(slope))
    case .laplace: return (4 * unit * value, 2 * unit * abs(slope))
    case .logistic(let location, _):
      return (24 * unit * value, unit * (24 * abs(slope) + 3 * curvature * abs(x - location)))
    case .exponential: return (2 * unit * abs(value), 0)
    }
  }
}
