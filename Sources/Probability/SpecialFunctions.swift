import CGSL
import Foundation

/// Special functions and quantiles, from GSL where GSL has them.
///
/// Only status-returning forms are used, and a failure becomes NaN.
public enum SpecialFunctions {
  private static func checked(
    _ function: (UnsafeMutablePointer<gsl_sf_result>) -> Int32
  ) -> Double {
    GSLErrors.areReturned()
    var result = gsl_sf_result()
    let status = function(&result)
    // Underflow is not a failure: its value, zero, is right to the last representable bit.
    return status == 0 || status == Int32(GSL_EUNDRFLW) ? result.val : .nan
  }

  /// Natural logarithm of the gamma function, for `x > 0`.
  public static func logGamma(_ x: Double) -> Double {
    guard x > 0 else { return .nan }
    return checked { gsl_sf_lngamma_e(x, $0) }
  }

  /// Natural logarithm of the beta function, for positive arguments.
  public static func logBeta(_ a: Double, _ b: Double) -> Double {
    guard a > 0, b > 0 else { return .nan }
    return checked { gsl_sf_lnbeta_e(a, b, $0) }
  }

  /// Logarithm of the standard normal distribution function; it does not underflow.
  public static func logNormalCDF(_ x: Double) -> Double {
    checked { gsl_sf_log_erfc_e(-x / 2.0.squareRoot(), $0) } - log(2)
  }

  /// Standard normal distribution function.
  public static func normalCDF(_ x: Double) -> Double {
    GSLErrors.areReturned()
    return gsl_cdf_ugaussian_P(x)
  }

  /// Quantile of the standard normal, for `p` in `0...1`.
  public static func normalQuantile(_ p: Double) -> Double {
    GSLErrors.areReturned()
    return gsl_cdf_ugaussian_Pinv(p)
  }

  /// Distribution function of Student's t with `degrees` of freedom.
  public static func studentTCDF(_ x: Double, degrees: Double) -> Double {
    GSLErrors.areReturned()
    return gsl_cdf_tdist_P(x, degrees)
  }

  /// Upper tail `P(Y > k)` of a Poisson variable with the given mean, for `k >= 0`.
  public static func poissonUpperTail(_ k: Int, mean: Double) -> Double {
    GSLErrors.areReturned()
    guard mean > 0 else { return 0 }
    if mean == .infinity { return 1 }
    // P(Y > k) is the regularised lower incomplete gamma P(k + 1, mean).
    return gsl_cdf_gamma_P(mean, Double(k) + 1, 1)
  }

  /// Q(a, x) = Γ(a, x) / Γ(a), the upper tail of a gamma variable, with GSL's estimate of its error;
  /// NaN where GSL gives none.
  public static func gammaUpperTail(shape a: Double, at x: Double) -> (value: Double, error: Double)
  {
    guard a > 0, x >= 0 else { return (.nan, .nan) }
    GSLErrors.areReturned()
    var result = gsl_sf_result()
    let status = gsl_sf_gamma_inc_Q_e(a, x, &result)
    let isSound = status == 0 || status == Int32(GSL_EUNDRFLW)
    return isSound ? (result.val, result.err) : (.nan, .nan)
  }

  /// Quantile of the beta distribution, for `p` in `0...1` and positive shapes.
  ///
  /// By bisection on the distribution function, to the last bits: `gsl_cdf_beta_Pinv` may not
  /// converge for the small shapes that bounds on rare events need.
  public static func betaQuantile(_ p: Double, _ a: Double, _ b: Double) -> Double {
    GSLErrors.areReturned()
    guard a > 0, b > 0, p >= 0, p <= 1 else { return .nan }
    // For a = 1 the quantile is closed: 1 − (1 − p)^(1/b).
    if a == 1 { return -expm1(log1p(-p) / b) }
    var (low, high) = (0.0, 1.0)
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if middle == low || middle == high { break }
      // The smaller tail keeps its digits.
      let isBelow =
        p < 0.5 ? gsl_cdf_beta_P(middle, a, b) < p : gsl_cdf_beta_Q(middle, a, b) > 1 - p
      if isBelow { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
