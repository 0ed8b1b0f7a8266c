import CGSL
import Foundation

/// Variates that responses are made of.
extension RandomStream {
  /// Successes in `trials` with the given probability (Kachitvichyanukul and Schmeiser 1988).
  ///
  /// Beyond 2³¹ trials, which GSL does not count, by the normal approximation. NaN where a parameter
  /// is no number or outside its range.
  public mutating func binomial(trials: Double, probability: Double) -> Double {
    guard trials >= 0, trials < .infinity, probability >= 0, probability <= 1 else { return .nan }
    guard trials < 0x1p31 else {
      let mean = trials * probability
      let draw = mean + (mean * (1 - probability)).squareRoot() * normal()
      return min(max(draw.rounded(), 0), trials)
    }
    return withGenerator { Double(gsl_ran_binomial($0, probability, UInt32(trials))) }
  }

  /// A Poisson count; beyond a mean of 10⁹, which GSL does not count, by the normal approximation.
  public mutating func count(mean: Double) -> Double {
    guard mean >= 0, mean < .infinity else { return .nan }
    guard mean > 0 else { return 0 }
    guard mean < 1e9 else { return max((mean + mean.squareRoot() * normal()).rounded(), 0) }
    return withGenerator { Double(gsl_ran_poisson($0, mean)) }
  }

  /// Logarithm of a gamma variate of unit scale, which does not underflow for small shapes:
  /// that of shape + 1 times U^(1/shape) (Marsaglia and Tsang 2000, section 6).
  public mutating func logGamma(shape: Double) -> Double {
    guard shape > 0, shape < .infinity else { return .nan }
    let larger = log(gamma(shape: shape + 1))
    return larger + log1p(-uniform()) / shape
  }
}
