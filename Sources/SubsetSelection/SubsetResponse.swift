import Foundation
import Probability

/// A response whose distribution is not gaussian, with its canonical link.
public enum SubsetResponse: Sendable, Equatable {
  /// y in {0, 1}; logit P(y = 1) = η.
  case bernoulli([Bool])
  /// y successes of m trials; logit of the probability = η.
  case binomial(successes: [Double], trials: [Double])
  /// Counts; log of the mean = η.
  case poisson([Double])

  /// n.
  public var rowCount: Int {
    switch self {
    case .bernoulli(let values): values.count
    case .binomial(let values, _), .poisson(let values): values.count
    }
  }

  /// The values as numbers, and the trials (1 for Bernoulli, unused for Poisson).
  var values: (counts: [Double], trials: [Double]) {
    switch self {
    case .bernoulli(let values):
      (values.map { $0 ? 1 : 0 }, [Double](repeating: 1, count: values.count))
    case .binomial(let successes, let trials): (successes, trials)
    case .poisson(let counts): (counts, [Double](repeating: 1, count: counts.count))
    }
  }

  var isPoisson: Bool {
    if case .poisson = self { true } else { false }
  }

  /// η of the intercept alone at the maximum of the likelihood.
  var nullIntercept: Double {
    let (counts, trials) = values
    let mean = counts.reduce(0, +) / trials.reduce(0, +)
    return isPoisson ? log(mean) : log(mean) - log1p(-mean)
  }

  /// Σ log p(y | η) without terms that depend on y alone, and into `residual` and `weight` its
  /// first derivative and minus its second, by row.
  func logLikelihood(
    _ eta: [Double], counts: [Double], trials: [Double], residual: inout [Double],
    weight: inout [Double]
  ) -> Double {
    var sum = 0.0
    let isPoisson = isPoisson
    for i in eta.indices {
      if isPoisson {
        let mean = exp(eta[i])
        sum += counts[i] * eta[i] - mean
        residual[i] = counts[i] - mean
        weight[i] = mean
      } else {
        // One exponential serves the softplus and the probability.
        let e = exp(-abs(eta[i]))
        let p = eta[i] >= 0 ? 1 / (1 + e) : e / (1 + e)
        sum += counts[i] * eta[i] - trials[i] * (max(eta[i], 0) + log1p(e))
        residual[i] = counts[i] - trials[i] * p
        weight[i] = trials[i] * e / ((1 + e) * (1 + e))
      }
    }
    return sum
  }

  func check() throws(SubsetSelectionError) {
    let (counts, trials) = values
    guard counts.count == trials.count, counts.count >= 3 else {
      throw .badResponse("the response needs at least 3 rows, and trials of the same number")
    }
    guard counts.allSatisfy({ $0 >= 0 && $0.isFinite && $0 == $0.rounded() }) else {
      throw .badResponse("counts must be whole numbers, not negative")
    }
    let total = counts.reduce(0, +)
    if isPoisson {
      guard total > 0 else { throw .badResponse("all counts are zero") }
      return
    }
    guard zip(counts, trials).allSatisfy({ $0 <= $1 && $1 > 0 && $1.isFinite }) else {
      throw .badResponse("successes must not exceed trials, and trials must be positive")
    }
    guard total > 0, total < trials.reduce(0, +) else {
      throw .badResponse("the response is constant, so its intercept has no posterior")
    }
  }
}
