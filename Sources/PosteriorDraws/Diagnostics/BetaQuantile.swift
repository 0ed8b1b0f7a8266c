import Foundation
import Probability

/// The quantile of a beta distribution with both shapes at least one, by Newton steps kept inside
/// a shrinking bracket. NaN for a shape that is not finite.
func betaQuantile(_ p: Double, _ a: Double, _ b: Double) -> Double {
  guard a.isFinite, b.isFinite else { return .nan }
  var (lower, upper) = (0.0, 1.0)
  var x = a / (a + b)
  for _ in 0..<200 {
    let excess = betaCDF(x, a, b) - p
    if excess > 0 { upper = x } else { lower = x }
    var next = x - excess / exp(logBetaDensity(x, a, b))
    if !(next > lower && next < upper) { next = (lower + upper) / 2 }
    if abs(next - x) <= 2 * x.ulp { return next }
    x = next
  }
  return x
}

/// The regularised incomplete beta function `I_x(a, b)`, from its continued fraction on the side
/// of the mean where that converges fast (DLMF 8.17.22). Cost O(√(a + b)).
func betaCDF(_ x: Double, _ a: Double, _ b: Double) -> Double {
  guard x > 0 else { return 0 }
  guard x < 1 else { return 1 }
  let front = exp(logBetaDensity(x, a, b)) * x * (1 - x)
  return x <= (a + 1) / (a + b + 2)
    ? front / (a * betaContinuedFraction(x, a, b))
    : 1 - front / (b * betaContinuedFraction(1 - x, b, a))
}

private func logBetaDensity(_ x: Double, _ a: Double, _ b: Double) -> Double {
  (a - 1) * log(x) + (b - 1) * log1p(-x) - SpecialFunctions.logBeta(a, b)
}

/// `1 + d₁ / (1 + d₂ / (1 + …))` by the method of Lentz (1976).
private func betaContinuedFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
  var (value, numerator, denominator) = (1.0, 1.0, 0.0)
  for term in 1...100_000 {
    let m = Double(term / 2)
    let coefficient =
      term % 2 == 0
      ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    denominator = 1 / (1 + coefficient * denominator)
    numerator = 1 + coefficient / numerator
    value *= numerator * denominator
    if abs(numerator * denominator - 1) < 1e-15 { break }
  }
  return value
}
