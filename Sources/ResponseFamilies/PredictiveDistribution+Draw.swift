import Foundation
import Probability

extension PredictiveDistribution {
  /// One response; the index of its level where it has levels.
  ///
  /// NaN where a parameter is out of its range. Positive responses that underflow are the smallest
  /// positive number, and beta responses stay inside (0, 1), so that their density can be taken.
  public func draw(random: inout RandomStream) -> Double {
    if let inflation, random.uniform() < inflation.extra { return 0 }
    switch parameters {
    case .normal(let mean, let sd): return mean + sd * random.normal()
    case .studentT(let degrees, let location, let scale):
      // N / √(χ²/ν), by the logarithm of the χ².
      let chi = random.logGamma(shape: degrees / 2) + log(2 / degrees)
      return location + scale * random.normal() * exp(-0.5 * chi)
    case .lognormal(let mean, let sd): return positive(exp(mean + sd * random.normal()))
    case .binomial(let trials, let success, let failure):
      // By the rarer outcome, whose probability has its digits.
      return success <= 0.5
        ? random.binomial(trials: trials, probability: success)
        : trials - random.binomial(trials: trials, probability: failure)
    case .poisson(let mean): return random.count(mean: mean)
    case .negbinomial(let mean, let shape):
      return random.count(mean: exp(random.logGamma(shape: shape) + log(mean / shape)))
    case .gamma(let mean, let shape):
      return positive(exp(random.logGamma(shape: shape) + log(mean / shape)))
    case .beta(let a, let b, _):
      let odds = random.logGamma(shape: b) - random.logGamma(shape: a)
      let draw = 1 / (1 + exp(odds))
      return draw.isNaN ? .nan : min(max(draw, .leastNormalMagnitude), 1 - 0x1p-53)
    case .levels(let probabilities): return level(probabilities, at: random.uniform())
    }
  }

  private func positive(_ draw: Double) -> Double {
    draw.isNaN ? .nan : min(max(draw, .leastNormalMagnitude), .greatestFiniteMagnitude)
  }

  private func level(_ probabilities: [Double], at uniform: Double) -> Double {
    guard probabilities.allSatisfy({ $0 >= 0 }) else { return .nan }
    var below = 0.0
    for (level, probability) in probabilities.enumerated() {
      below += probability
      if uniform < below { return Double(level) }
    }
    // The sum may end a rounding short of one.
    return Double(probabilities.lastIndex { $0 > 0 } ?? 0)
  }
}
