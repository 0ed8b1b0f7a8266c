import Foundation
import Probability

extension PredictiveDistribution {
  /// P(Y > value), or P(Y ≥ value) with `orEqual`; the two differ for counts only.
  ///
  /// Of levels in their order it is that of a higher level index. Tails are computed as tails, not
  /// as one minus the rest; NaN where a parameter is out of its range.
  public func probability(above value: Double, orEqual: Bool = false) -> Double {
    guard !value.isNaN else { return .nan }
    switch parameters {
    case .normal(let mean, let sd): return SpecialFunctions.normalUpperTail((value - mean) / sd)
    case .studentT(let degrees, let location, let scale):
      return SpecialFunctions.studentTUpperTail((value - location) / scale, degrees: degrees)
    case .lognormal(let mean, let sd):
      return value <= 0 ? 1 : SpecialFunctions.normalUpperTail((log(value) - mean) / sd)
    case .gamma(let mean, let shape):
      return SpecialFunctions.gammaUpperTail(value * shape / mean, shape: shape)
    case .beta(let a, let b, _): return SpecialFunctions.betaUpperTail(value, a, b)
    case .binomial, .poisson, .negbinomial, .levels:
      // P(Y ≥ c) is P(Y > k) for the last whole k below c.
      let count = orEqual ? value.rounded(.up) - 1 : value.rounded(.down)
      if count < 0 { return 1 }
      return (inflation?.count ?? 1) * probability(aboveCount: count)
    }
  }

  /// P(Y > k) for k ≥ 0, without extra zeros.
  private func probability(aboveCount k: Double) -> Double {
    switch parameters {
    case .poisson(let mean): return SpecialFunctions.gammaLowerTail(mean, shape: k + 1)
    case .binomial(let trials, let success, let failure):
      if k >= trials { return 0 }
      return success < 0.5
        ? SpecialFunctions.betaLowerTail(success, k + 1, trials - k)
        : SpecialFunctions.betaUpperTail(failure, trials - k, k + 1)
    case .negbinomial(let mean, let shape):
      return mean < shape
        ? SpecialFunctions.betaLowerTail(mean / (mean + shape), k + 1, shape)
        : SpecialFunctions.betaUpperTail(shape / (mean + shape), shape, k + 1)
    case .levels(let probabilities):
      return probabilities.enumerated().reduce(0) { Double($1.offset) > k ? $0 + $1.element : $0 }
    case .normal, .studentT, .lognormal, .gamma, .beta: return .nan
    }
  }

  /// The smallest value whose P(Y > value) is at most 1 − p, for `p` in 0..<1.
  ///
  /// By bisection over the tail, some sixty to a thousand tails. NaN for other `p`, and where a
  /// parameter is out of its range.
  public func quantile(_ p: Double) -> Double {
    guard p >= 0, p < 1, !probability(above: 0).isNaN else { return .nan }
    func isReached(_ value: Double) -> Bool { probability(above: value) <= 1 - p }
    let least = least
    if isReached(least) { return least }
    var (low, high) = (least, 1.0)
    while !isReached(high), high < .greatestFiniteMagnitude / 2 { (low, high) = (high, high * 2) }
    if low == -.infinity {
      low = min(high, -1)
      while isReached(low), low > -.greatestFiniteMagnitude / 2 { (low, high) = (low * 2, low) }
    }
    for _ in 0..<1100 {
      var middle = low / 2 + high / 2
      if isCount { middle.round(.down) }
      if middle <= low || middle >= high { break }
      if isReached(middle) { high = middle } else { low = middle }
    }
    return high
  }

  /// Whether the response is a whole number, or the index of a level.
  public var isCount: Bool {
    switch parameters {
    case .binomial, .poisson, .negbinomial, .levels: true
    case .normal, .studentT, .lognormal, .gamma, .beta: false
    }
  }

  private var least: Double {
    switch parameters {
    case .normal, .studentT: -.infinity
    case .lognormal, .gamma, .beta, .binomial, .poisson, .negbinomial, .levels: 0
    }
  }
}
