import CGSL
import Foundation

/// Upper tails of distributions, by regularised incomplete gamma and beta functions.
extension SpecialFunctions {
  /// P(Y > y) of the standard normal.
  public static func normalUpperTail(_ y: Double) -> Double { 0.5 * erfc(y * 0.5.squareRoot()) }

  /// P(Y > y) of Student's t: half of I at ν/(ν + y²) with shapes ν/2 and ½, for y > 0.
  public static func studentTUpperTail(_ y: Double, degrees: Double) -> Double {
    guard y >= 0 else { return y.isNaN ? .nan : 1 - studentTUpperTail(-y, degrees: degrees) }
    let ratio = y / degrees.squareRoot()
    let square = ratio * ratio
    // In the middle from the side of y = 0, where 1/(1 + y²/ν) would lose y.
    return y < 3
      ? 0.5 * betaUpperTail(square / (1 + square), 0.5, degrees / 2)
      : 0.5 * betaLowerTail(1 / (1 + square), degrees / 2, 0.5)
  }

  /// P(Y > y) of the gamma distribution with unit scale.
  public static func gammaUpperTail(_ y: Double, shape: Double) -> Double {
    GSLErrors.areReturned()
    guard y > 0 else { return y.isNaN ? .nan : 1 }
    return y == .infinity ? 0 : gsl_cdf_gamma_Q(y, shape, 1)
  }

  /// P(Y ≤ y) of the gamma distribution with unit scale.
  public static func gammaLowerTail(_ y: Double, shape: Double) -> Double {
    GSLErrors.areReturned()
    guard y > 0 else { return y.isNaN ? .nan : 0 }
    return y == .infinity ? 1 : gsl_cdf_gamma_P(y, shape, 1)
  }

  /// P(Y ≤ y) of the beta distribution.
  public static func betaLowerTail(_ y: Double, _ a: Double, _ b: Double) -> Double {
    GSLErrors.areReturned()
    guard y > 0 else { return y.isNaN ? .nan : 0 }
    return y >= 1 ? 1 : gsl_cdf_beta_P(y, a, b)
  }

  /// P(Y > y) of the beta distribution.
  public static func betaUpperTail(_ y: Double, _ a: Double, _ b: Double) -> Double {
    GSLErrors.areReturned()
    guard y > 0 else { return y.isNaN ? .nan : 1 }
    return y >= 1 ? 0 : gsl_cdf_beta_Q(y, a, b)
  }
}
