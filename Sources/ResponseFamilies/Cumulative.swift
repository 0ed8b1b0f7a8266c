import Foundation
import Probability

/// P(y ≤ k) = F(τ_k − η) for ascending thresholds τ, F the distribution function of the link.
///
/// McCullagh and Nelder (1989), section 5.2.2; Bürkner and Vuorre (2019), equation 3; F is
/// 1/(1 + e^−x), Φ(x) or, for `cloglog`, 1 − exp(−e^x), as in brms. −∞ where a threshold of the row
/// does not lie above the one before it.
struct Cumulative: BufferedLikelihood {
  let link: Link
  /// Index of the level of each row, from 0.
  let levels: [Int]
  let levelCount: Int
  let weights: [Double]?

  /// The log probability of an interval, with its derivatives by the ends and by a shift of both.
  struct Interval {
    var log: Double
    var lower = 0.0
    var upper = 0.0
    var shift: Double
  }

  func value(_ linked: UnsafePointer<Double>, slopes: UnsafeMutablePointer<Double>?) -> Double {
    let thresholds = linked + levels.count
    var total = 0.0
    for (row, level) in levels.enumerated() {
      let weight = weights?[row] ?? 1
      if weight == 0 { continue }
      let interval = interval(level, eta: linked[row], thresholds)
      total += weight * interval.log
      guard let slopes else { continue }
      slopes[row] = -weight * interval.shift
      if level > 0 { slopes[levels.count + level - 1] += weight * interval.lower }
      if level + 1 < levelCount { slopes[levels.count + level] += weight * interval.upper }
    }
    return total
  }

  func pointwise(_ linked: UnsafePointer<Double>) -> [Double] {
    levels.enumerated().map { row, level in
      let weight = weights?[row] ?? 1
      return weight == 0
        ? 0 : weight * interval(level, eta: linked[row], linked + levels.count).log
    }
  }

  func interval(_ level: Int, eta: Double, _ thresholds: UnsafePointer<Double>) -> Interval {
    if level == 0, levelCount == 1 { return Interval(log: 0, shift: 0) }
    if level == 0 {
      let below = link.probability(at: thresholds[0] - eta)
      return Interval(
        log: below.logSuccess, upper: below.successSlope, shift: below.successSlope)
    }
    if level + 1 == levelCount {
      let above = link.probability(at: thresholds[level - 1] - eta)
      return Interval(
        log: above.logFailure, lower: above.failureSlope, shift: above.failureSlope)
    }
    let (low, high) = (thresholds[level - 1], thresholds[level])
    guard high > low else { return Interval(log: -.infinity, shift: .nan) }
    switch link {
    case .probit:
      let normal = SpecialFunctions.normalInterval(low - eta, high - eta, width: high - low)
      return Interval(
        log: normal.log, lower: normal.lower, upper: normal.upper, shift: normal.shift)
    case .cloglog: return extremeValue(low - eta, high - eta, width: high - low)
    default: return logistic(low - eta, high - eta, width: high - low)
    }
  }

  /// F(b) − F(a) = F(b) (1 − F(a)) (1 − e^−(b−a)).
  private func logistic(_ a: Double, _ b: Double, width: Double) -> Interval {
    let (low, high) = (Link.logit.probability(at: a), Link.logit.probability(at: b))
    let narrow = 1 / expm1(width)
    return Interval(
      log: high.logSuccess + low.logFailure
        + logOneMinusExp(width, logarithm: Foundation.log(width)),
      lower: low.failureSlope - narrow, upper: high.successSlope + narrow,
      shift: high.successSlope + low.failureSlope)
  }

  /// F(b) − F(a) = exp(−e^a) (1 − exp(−D)) with D = e^b − e^a, log D = b + log(1 − e^−(b−a)).
  private func extremeValue(_ a: Double, _ b: Double, width: Double) -> Interval {
    let logD = b + logOneMinusExp(width, logarithm: Foundation.log(width))
    let (d, hazard) = (exp(logD), exp(a))
    // D / (e^D − 1), whose limits are 1 and 0, and D / (1 − e^−D).
    let growth = d < 1e-300 ? 1 : d > 800 ? 0 : d / expm1(d)
    let decay = d < 1e-300 ? 1 : d / -expm1(-d)
    return Interval(
      log: -hazard + logOneMinusExp(d, logarithm: logD), lower: -exp(a - logD) * decay,
      upper: growth == 0 ? 0 : exp(b - logD) * growth, shift: growth - hazard)
  }
}

extension Cumulative {
  /// The probability of each level at the linear predictor and the thresholds of one row.
  static func probabilities(_ link: Link, _ linked: [Double]) -> [Double] {
    linked.indices.map { level in
      let one = Cumulative(link: link, levels: [level], levelCount: linked.count, weights: nil)
      return exp(one.value(linked, slopes: nil))
    }
  }
}
