import Foundation
import Probability

extension Link {
  /// The mean at a linear predictor, and its derivative.
  ///
  /// McCullagh and Nelder (1989), section 2.2.3 and 4.3.1. `inverse` is 1/η; nothing is cut off, so
  /// that a mean outside the range of its distribution is for the caller to see.
  public func mean(at eta: Double) -> (value: Double, slope: Double) {
    switch self {
    case .identity: return (eta, 1)
    case .log:
      let mean = exp(eta)
      return (mean, mean)
    case .inverse: return (1 / eta, -1 / (eta * eta))
    case .logit, .probit, .cloglog:
      let probability = self.probability(at: eta)
      let success = exp(probability.logSuccess)
      return (success, success * probability.successSlope)
    }
  }

  /// log of a positive mean, and its derivative; NaN where the mean is negative.
  func logMean(at eta: Double) -> (value: Double, slope: Double) {
    switch self {
    case .log: return (eta, 1)
    case .identity: return (eta >= 0 ? Foundation.log(eta) : .nan, 1 / eta)
    case .inverse: return (eta >= 0 ? -Foundation.log(eta) : .nan, -1 / eta)
    case .logit, .probit, .cloglog:
      let probability = self.probability(at: eta)
      return (probability.logSuccess, probability.successSlope)
    }
  }

  /// log p and log(1 − p) at a linear predictor, with their derivatives.
  struct Probability {
    let logSuccess, logFailure: Double
    /// d log p / dη.
    let successSlope: Double
    /// d log(1 − p) / dη.
    let failureSlope: Double
  }

  /// p = 1/(1 + e^−η), Φ(η) or 1 − exp(−e^η), by logarithms that neither overflow nor cancel;
  /// other links count as `logit`.
  func probability(at eta: Double) -> Probability {
    switch self {
    case .probit:
      let (success, failure) = (
        SpecialFunctions.normalLowerTail(eta), SpecialFunctions.normalLowerTail(-eta)
      )
      return Probability(
        logSuccess: success.log, logFailure: failure.log, successSlope: success.slope,
        failureSlope: -failure.slope)
    case .cloglog:
      let hazard = exp(eta)
      // e^η / (exp(e^η) − 1), whose limits are 1 and 0.
      let slope = hazard < 1e-300 ? 1 : hazard > 800 ? 0 : hazard / expm1(hazard)
      return Probability(
        logSuccess: logOneMinusExp(hazard, logarithm: eta), logFailure: -hazard,
        successSlope: slope, failureSlope: -hazard)
    case .logit, .identity, .log, .inverse:
      let small = exp(-abs(eta))
      let (near, far) = (-log1p(small), -abs(eta) - log1p(small))
      let (minor, major) = (small / (1 + small), 1 / (1 + small))
      return eta >= 0
        ? Probability(
          logSuccess: near, logFailure: far, successSlope: minor, failureSlope: -major)
        : Probability(
          logSuccess: far, logFailure: near, successSlope: major, failureSlope: -minor)
    }
  }
}

/// log(1 − e^−x) for x > 0, given log x too, which takes over where x is hardly a number.
func logOneMinusExp(_ x: Double, logarithm: Double) -> Double {
  if x < 1e-17 { return logarithm }
  return x < 0.6931471805599453 ? log(-expm1(-x)) : log1p(-exp(-x))
}

/// log(1 + e^x).
func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
