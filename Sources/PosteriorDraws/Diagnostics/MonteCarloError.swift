import Probability

extension DrawMatrix {
  /// Monte Carlo standard error of the mean, `sd / √ESS` (Vehtari et al. 2021, section 3).
  ///
  /// NaN as `meanESS`. Cost O(S log S).
  public var meanMCSE: Double { standardDeviation / meanESS.squareRoot() }

  /// Monte Carlo standard error of the standard deviation by the delta method:
  /// `√((E(x − x̄)⁴ − v²) / ESS / (4 v))` with `v = E(x − x̄)²` and the ESS of `(x − x̄)²`, as in R's
  /// `posterior`; moments up to the fourth must exist.
  ///
  /// NaN as `meanESS`, and where all squares are equal. Cost O(S log S).
  public var standardDeviationMCSE: Double {
    let center = mean
    let squares = map { ($0 - center) * ($0 - center) }
    let variance = squares.mean
    let spread = average(of: squares.values.map { $0 * $0 }) - variance * variance
    return (spread / squares.meanESS / variance / 4).squareRoot()
  }

  /// Monte Carlo standard error of a quantile: half the width between the order statistics at the
  /// 16% and 84% quantile of `Beta(ESS p + 1, ESS (1 − p) + 1)` (Vehtari et al. 2021, section 4.4).
  ///
  /// NaN as `quantileESS`. Cost O(S log S).
  public func quantileMCSE(_ p: Double) -> Double {
    guard varies else { return .nan }
    let sorted = values.sorted()
    let size = quantileESS(p, sorted: sorted)
    guard size.isFinite else { return .nan }
    func fraction(_ level: Double) -> Double {
      SpecialFunctions.betaQuantile(level, size * p + 1, size * (1 - p) + 1) * Double(sorted.count)
    }
    // Φ(∓1) to the digits that R's `posterior` uses; ranks count from one.
    let lower = max(Int(fraction(0.1586553).rounded(.down)), 1)
    let upper = min(Int(fraction(0.8413447).rounded(.up)), sorted.count)
    return (sorted[upper - 1] - sorted[lower - 1]) / 2
  }
}
