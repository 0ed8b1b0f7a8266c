import Foundation
import Probability

/// Logarithms of P(Y ≤ y) and P(Y > y) of counts.
enum CountTails {
  /// For y a whole number, by the series of the smaller tail from its largest term, at most a few
  /// times √y terms; the other tail is one minus it.
  ///
  /// P(Y ≤ y) = p(y) (1 + y/μ + y(y−1)/μ² + …) where μ > y, and
  /// P(Y > y) = p(y) (μ/(y+1) + μ²/((y+1)(y+2)) + …) elsewhere.
  static func poisson(
    _ y: Double, logMean: Double, logFactorial: Double
  ) -> (lower: Double, upper: Double) {
    let mean = exp(logMean)
    guard mean < .infinity else { return (-.infinity, 0) }
    let density = y * logMean - mean - logFactorial
    var (term, sum) = (1.0, 0.0)
    if mean > y {
      var k = y
      while term > 1e-17 * sum {
        sum += term
        term *= k / mean
        k -= 1
      }
      return complement(density + log(sum)) { ($0, $1) }
    }
    var k = y + 1
    while term > 1e-17 * sum {
      sum += term
      term *= mean / (k + 1)
      k += 1
    }
    return complement(density + logMean - log(y + 1) + log(sum)) { ($1, $0) }
  }

  private static func complement(
    _ small: Double, _ order: (Double, Double) -> (Double, Double)
  ) -> (lower: Double, upper: Double) {
    let tail = min(small, 0)
    return order(tail, logOneMinusExp(-tail, logarithm: log(-tail)))
  }
}
