import CGSL
import Foundation

extension Distribution {
  /// P(x ≤ `bound`); NaN for `flat`.
  public func lowerTail(_ bound: Double) -> Double {
    GSLErrors.areReturned()
    switch self {
    case .flat: return .nan
    case .normal(let mean, let sd): return gsl_cdf_ugaussian_P((bound - mean) / sd)
    case .studentT(let degrees, let location, let scale):
      return gsl_cdf_tdist_P((bound - location) / scale, degrees)
    case .cauchy(let location, let scale):
      return atan2(scale, location - bound) / Double.pi
    case .laplace(let location, let scale): return gsl_cdf_laplace_P(bound - location, scale)
    case .logistic(let location, let scale): return gsl_cdf_logistic_P(bound - location, scale)
    case .exponential(let rate): return bound > 0 ? -expm1(-rate * bound) : 0
    case .gamma(let shape, let rate):
      return bound > 0 ? gsl_cdf_gamma_P(bound, shape, 1 / rate) : 0
    case .inverseGamma(let shape, let scale):
      return bound > 0 ? gsl_cdf_gamma_Q(1 / bound, shape, 1 / scale) : 0
    case .lognormal(let mean, let sd):
      return bound > 0 ? gsl_cdf_ugaussian_P((log(bound) - mean) / sd) : 0
    case .beta(let a, let b): return gsl_cdf_beta_P(min(max(bound, 0), 1), a, b)
    case .uniform(let lower, let upper):
      return min(max((bound - lower) / (upper - lower), 0), 1)
    }
  }

  /// P(x > `bound`), with the digits of a small tail; NaN for `flat`.
  public func upperTail(_ bound: Double) -> Double {
    GSLErrors.areReturned()
    switch self {
    case .flat: return .nan
    case .normal(let mean, let sd): return gsl_cdf_ugaussian_Q((bound - mean) / sd)
    case .studentT(let degrees, let location, let scale):
      return gsl_cdf_tdist_Q((bound - location) / scale, degrees)
    case .cauchy(let location, let scale):
      return atan2(scale, bound - location) / Double.pi
    case .laplace(let location, let scale): return gsl_cdf_laplace_Q(bound - location, scale)
    case .logistic(let location, let scale): return gsl_cdf_logistic_Q(bound - location, scale)
    case .exponential(let rate): return bound > 0 ? exp(-rate * bound) : 1
    case .gamma(let shape, let rate):
      return bound > 0 ? gsl_cdf_gamma_Q(bound, shape, 1 / rate) : 1
    case .inverseGamma(let shape, let scale):
      return bound > 0 ? gsl_cdf_gamma_P(1 / bound, shape, 1 / scale) : 1
    case .lognormal(let mean, let sd):
      return bound > 0 ? gsl_cdf_ugaussian_Q((log(bound) - mean) / sd) : 1
    case .beta(let a, let b): return gsl_cdf_beta_Q(min(max(bound, 0), 1), a, b)
    case .uniform(let lower, let upper):
      return min(max((upper - bound) / (upper - lower), 0), 1)
    }
  }

  /// log P(`lower` < x ≤ `upper`), the constant of a truncated distribution; 0 for `flat`.
  ///
  /// Where the whole interval lies in one tail, that tail's digits are kept.
  public func logMass(lower: Double, upper: Double) -> Double {
    guard self != .flat else { return 0 }
    if upper == .infinity {
      if lower == 0 { return logMassAboveZero }
      return log(upperTail(lower))
    }
    if lower == -.infinity { return log(lowerTail(upper)) }
    let below = lowerTail(lower)
    return log(
      below < 0.5 ? lowerTail(upper) - below : upperTail(lower) - upperTail(upper))
  }
}
