import Foundation
import Probability
import Testing

@Suite struct DistributionTests {
  static let distributions: [Distribution] = [
    .flat, .normal(mean: 1, sd: 2), .studentT(degrees: 3, location: -1, scale: 0.5),
    .studentT(degrees: 1e9, location: 0, scale: 1), .cauchy(location: 2, scale: 3),
    .laplace(location: 0.1, scale: 2), .exponential(rate: 0.3), .gamma(shape: 2.5, rate: 4),
    .gamma(shape: 0.1, rate: 0.1), .inverseGamma(shape: 3, scale: 2), .beta(a: 0.5, b: 3),
    .uniform(lower: -1, upper: 6), .logistic(location: 0.4, scale: 0.7),
    .lognormal(mean: -0.5, sd: 0.8),
  ]

  @Test(arguments: distributions)
  func `derivatives are those of the log density`(distribution: Distribution) {
    for x in [0.03, 0.2, 0.45, 0.7, 0.96] {
      let h = 1e-4
      let numeric =
        (distribution.logDensity(x - 2 * h) - 8 * distribution.logDensity(x - h)
          + 8 * distribution.logDensity(x + h) - distribution.logDensity(x + 2 * h)) / (12 * h)
      let exact = distribution.logDensityDerivative(x)
      #expect(abs(numeric - exact) < 1e-6 * max(1, abs(exact)), "\(distribution) at \(x)")
    }
  }

  @Test(arguments: distributions)
  func `second derivatives are those of the derivative`(distribution: Distribution) {
    for x in [0.03, 0.2, 0.45, 0.7, 0.96, 3, -2] where distribution.logDensity(x).isFinite {
      let h = 1e-4 * x
      func slope(_ multiple: Double) -> Double {
        distribution.logDensityDerivative(x + multiple * h)
      }
      let numeric = (slope(-2) - 8 * slope(-1) + 8 * slope(1) - slope(2)) / (12 * h)
      let exact = distribution.logDensitySecondDerivative(x)
      #expect(abs(numeric - exact) < 1e-8 * max(1, abs(exact)), "\(distribution) at \(x)")
    }
  }

  @Test(arguments: distributions)
  func `outside the support the log density is −∞, and location and scale do not trap`(
    distribution: Distribution
  ) {
    let bounds = distribution.support
    if bounds.lower.isFinite { #expect(distribution.logDensity(bounds.lower - 1) == -.infinity) }
    if bounds.upper.isFinite { #expect(distribution.logDensity(bounds.upper + 1) == -.infinity) }
    #expect(distribution.scale > 0)
    #expect(distribution.isProper == (distribution != .flat))
  }

  @Test func `many degrees of freedom are the normal limit`() {
    // log t_ν − log φ = (x⁴ − 2x² − 1) / 4ν + O(ν⁻²).
    let degrees = 1e10
    let student = Distribution.studentT(degrees: degrees, location: 0, scale: 1)
    let normal = Distribution.normal(mean: 0, sd: 1)
    for x in [0.0, 1, 2.5] {
      let expected = (pow(x, 4) - 2 * x * x - 1) / (4 * degrees)
      #expect(abs(student.logDensity(x) - normal.logDensity(x) - expected) < 1e-13)
    }
  }

  @Test func `tiny scales do not turn derivatives into NaN`() {
    let narrow = Distribution.normal(mean: 1, sd: 1e-200)
    #expect(narrow.logDensityDerivative(1) == 0)
    #expect(narrow.logDensity(1) > 459)
  }

  @Test func `gamma and beta densities at the ends of their supports`() {
    #expect(Distribution.gamma(shape: 1, rate: 2).logDensity(0) == log(2))
    #expect(Distribution.beta(a: 1, b: 1).logDensity(0) == 0)
    #expect(Distribution.beta(a: 1, b: 1).logDensity(1) == 0)
    #expect(Distribution.gamma(shape: 2, rate: 2).logDensity(0) == -.infinity)
    #expect(Distribution.inverseGamma(shape: 2, scale: 2).logDensity(0) == -.infinity)
  }
}
