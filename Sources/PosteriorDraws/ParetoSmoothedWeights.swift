import Foundation

/// Importance weights whose largest values are smoothed by a generalised Pareto distribution.
///
/// Vehtari, Simpson, Gelman, Yao and Gabry (2024, section 3): the ⌈min(S/5, 3√(S/r))⌉ largest of S
/// weights become expected order statistics of the distribution fitted to them, and none exceeds
/// the largest raw weight; r is the relative efficiency of the draws, 1 where they are independent.
/// Cost O(S log S).
public struct ParetoSmoothedWeights: Sendable, Equatable {
  /// Logarithms of the smoothed weights, which sum to one.
  public let logWeights: [Double]
  /// The fitted shape k̂: above 0.7 estimates are not to be trusted, below 0.5 the variance of
  /// the weights is finite. Infinite where fewer than five weights lie in the tail, NaN where a
  /// weight is NaN or +∞ or none is positive.
  public let shape: Double
  /// Logarithm of the sum that the smoothed weights had before they were normalised, on the scale
  /// of the weights given; NaN where `shape` is NaN.
  public let logTotal: Double

  /// Smooths log weights, which need not be normalised; −∞ stands for a weight of zero.
  ///
  /// - Parameter relativeEfficiency: r, effective draws a draw; draws of chains that mix slowly
  ///   have a longer tail smoothed.
  /// - Precondition: `relativeEfficiency` is positive.
  public init(logWeights raw: [Double], relativeEfficiency: Double = 1) {
    let largest = raw.max() ?? -.infinity
    guard largest.isFinite, !raw.contains(where: \.isNaN) else {
      logWeights = raw
      shape = .nan
      logTotal = .nan
      return
    }
    var values = raw.map { $0 - largest }
    shape = Self.smooth(&values, relativeEfficiency: relativeEfficiency)
    let total = log(values.reduce(0) { $0 + exp($1) })
    logWeights = values.map { $0 - total }
    logTotal = total + largest
  }

  /// The smoothed weights, which sum to one.
  public var weights: [Double] { logWeights.map { exp($0) } }

  /// 1 / Σ w², the number of draws that equal weights would need (Kong 1992).
  public var effectiveSampleSize: Double {
    1 / logWeights.reduce(0) { $0 + exp(2 * $1) }
  }

  /// Smooths log weights of which the largest is 0, and returns k̂.
  private static func smooth(_ values: inout [Double], relativeEfficiency: Double) -> Double {
    let size = Double(values.count)
    let length = 3 * (size / relativeEfficiency).squareRoot()
    let tailSize = Int(min(size / 5, length).rounded(.up))
    guard tailSize < values.count else { return .infinity }
    // A cutoff below the normal numbers would make exceedances of nothing but rounding.
    let smallest = log(Double.leastNormalMagnitude)
    let cutoff = max(values.sorted()[values.count - tailSize - 1], smallest)
    let tail = values.indices.filter { values[$0] > cutoff }.sorted { values[$0] < values[$1] }
    guard tail.count > 4 else { return .infinity }
    let base = exp(cutoff)
    let fit = GeneralizedPareto(ascendingExceedances: tail.map { exp(values[$0]) - base })
    guard fit.shape.isFinite else { return fit.shape }
    for (rank, index) in tail.enumerated() {
      let probability = (Double(rank) + 0.5) / Double(tail.count)
      values[index] = min(log(fit.quantile(probability) + base), 0)
    }
    return fit.shape
  }
}

/// The generalised Pareto distribution above zero, with shape k and scale σ.
struct GeneralizedPareto: Sendable, Equatable {
  let shape: Double
  let scale: Double

  /// Fits by the mean of a profile posterior (Zhang and Stephens 2009), then shrinks the shape
  /// towards ½ as ten more observations would (Vehtari et al. 2024, appendix G).
  ///
  /// - Precondition: at least one exceedance, all positive and in ascending order.
  init(ascendingExceedances x: [Double]) {
    let n = Double(x.count)
    let gridSize = 30 + Int(n.squareRoot())
    let quartile = x[max(Int(n / 4 + 0.5) - 1, 0)]
    let grid = (1...gridSize).map { step -> Double in
      let ratio = Double(gridSize) / (Double(step) - 0.5)
      return 1 / x[x.count - 1] + (1 - ratio.squareRoot()) / (3 * quartile)
    }
    func meanLog(_ b: Double) -> Double {
      x.reduce(0.0) { sum, value in sum + log1p(-b * value) } / n
    }
    let profile = grid.map { b -> Double in
      let k = meanLog(b)
      return n * (log(-b / k) - k - 1)
    }
    let largest = profile.max() ?? 0
    let weights = profile.map { value -> Double in exp(value - largest) }
    var (b, total) = (0.0, 0.0)
    for (value, weight) in zip(grid, weights) {
      b += value * weight
      total += weight
    }
    b /= total
    let k = meanLog(b)
    scale = -k / b
    shape = (n * k + 5) / (n + 10)
  }

  /// The value that a proportion of the distribution lies below.
  func quantile(_ p: Double) -> Double {
    abs(shape) < 1e-12
      ? -scale * log1p(-p) : scale * expm1(-shape * log1p(-p)) / shape
  }
}
