import CGSL

/// Special functions and quantiles, from GSL where GSL has them.
///
/// GSL's default error handler aborts the process, so it is switched off once before the first
/// call; after that only status-returning forms are used, and a failure becomes NaN.
public enum SpecialFunctions {
  private static let handlerIsOff: Bool = {
    _ = gsl_set_error_handler_off()
    return true
  }()

  private static func checked(
    _ function: (UnsafeMutablePointer<gsl_sf_result>) -> Int32
  ) -> Double {
    _ = handlerIsOff
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

  /// Standard normal distribution function.
  public static func normalCDF(_ x: Double) -> Double {
    _ = handlerIsOff
    return gsl_cdf_ugaussian_P(x)
  }

  /// Quantile of the standard normal, for `p` in `0...1`.
  public static func normalQuantile(_ p: Double) -> Double {
    _ = handlerIsOff
    return gsl_cdf_ugaussian_Pinv(p)
  }

  /// Distribution function of Student's t with `degrees` of freedom.
  public static func studentTCDF(_ x: Double, degrees: Double) -> Double {
    _ = handlerIsOff
    return gsl_cdf_tdist_P(x, degrees)
  }

  /// Upper tail `P(Y > k)` of a Poisson variable with the given mean, for `k >= 0`.
  public static func poissonUpperTail(_ k: Int, mean: Double) -> Double {
    _ = handlerIsOff
    guard mean > 0 else { return 0 }
    // P(Y > k) is the regularised lower incomplete gamma P(k + 1, mean).
    return gsl_cdf_gamma_P(mean, Double(k) + 1, 1)
  }
}
