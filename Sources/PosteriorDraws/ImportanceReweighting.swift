import Foundation

/// How far weights carry the draws of one posterior towards another.
///
/// With draws θ_k of p(θ | y) and new data ỹ the weights are w_k ∝ p(ỹ | θ_k), since
/// p(θ | y, ỹ) ∝ p(ỹ | θ) p(θ | y). Their tail is smoothed (`ParetoSmoothedWeights`), with the
/// effective draws of w itself for the draws' efficiency.
///
/// **What reweighted draws may count for.** Let w be normalised to mean 1 and at most M. A set A of
/// probability p under the new posterior has at least p/M under the old, since p = E[w 1_A] ≤ M P(A).
/// With K independent old draws therefore
/// ```
/// P(none of them in A) ≤ (1 − p/M)^K ≤ (1 − p)^(K/(2M − 1))      p ≤ 0.2
/// ```
/// the bound of `DissentMass` with N = K/(2M − 1), as of independence Metropolis–Hastings with these
/// weights. And the weighted share of A has variance E[w²(1_A − p)²]/K ≤ M p(1 − p)/K, at most that
/// of N independent draws. Kong's size 1/Σw̄² has no such property: it is an average over the
/// posterior, and where A is what the new data favour, the weights in A are the large ones. Measured
/// on normal posteriors moved by 0.6 standard deviations (`ReweightingCoverageTests`), 95% bounds
/// with Kong's size hold in 65% of cases at p = 0.002 and those with N in all.
///
/// M is the largest weight seen. What weights beyond it would carry is not bounded by anything but
/// the fitted tail, for which the factor 2 in N leaves room; hence also the limit on k̂.
public struct ImportanceReweighting: Sendable, Equatable {
  /// k̂ above which weights are not to be trusted (Vehtari et al. 2024).
  public static let shapeLimit = 0.7
  /// Share of the draws below which so few are left that sampling again is worth its time.
  public static let shareLimit = 0.25

  /// Number of draws K.
  public let drawCount: Int
  /// k̂ of the weights; 0 where all are equal.
  public let paretoShape: Double
  /// 1/Σ w̄² of the smoothed weights, summed over copies of one draw.
  public let effectiveSampleSize: Double
  /// log M: the largest weight over the mean, before smoothing.
  public let logWeightBound: Double
  /// log of the mean weight, log p(ỹ | y) where the weights are likelihoods.
  public let logMeanWeight: Double
  /// Logarithms of the smoothed weights, which sum to one, chain after chain.
  public let logWeights: [Double]

  /// Measures weights.
  ///
  /// - Parameters:
  ///   - raw: log weights, `[chain, draw]`; −∞ for a weight of zero.
  ///   - ancestors: equal numbers for copies of one draw; nil where there are no copies.
  public init(logWeights raw: DrawMatrix, ancestors: [Int]? = nil) {
    drawCount = raw.count
    let largest = raw.values.max() ?? .nan
    let relative = raw.map { exp($0 - largest) }
    let efficiency = relative.meanESS / Double(raw.count)
    let smoothed = ParetoSmoothedWeights(
      logWeights: raw.values,
      relativeEfficiency: efficiency > 0 ? min(efficiency, 1) : 1)
    let isConstant = largest.isFinite && raw.values.allSatisfy { $0 == largest }
    paretoShape = isConstant ? 0 : smoothed.shape
    logWeights = smoothed.logWeights
    logMeanWeight = smoothed.logTotal - log(Double(raw.count))
    let mean = relative.values.reduce(0, +) / Double(raw.count)
    logWeightBound = -log(mean)
    guard let ancestors else {
      effectiveSampleSize = smoothed.effectiveSampleSize
      return
    }
    var shares: [Int: Double] = [:]
    for (ancestor, weight) in zip(ancestors, smoothed.logWeights) {
      shares[ancestor, default: 0] += exp(weight)
    }
    // In the order of the ancestors, so that the sum has the same bits in every run.
    effectiveSampleSize =
      1 / shares.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value * $1.value }
  }

  /// Why the weights cannot stand for new draws, in one clause; nil where they can.
  public var objection: String? {
    if paretoShape.isNaN { return "the new rows are impossible under some draws or under all" }
    if paretoShape > Self.shapeLimit {
      return "k-hat \(String(format: "%.2f", paretoShape)) of the weights exceeds 0.7"
    }
    guard effectiveSampleSize >= Self.shareLimit * Double(drawCount) else {
      return """
        the weights leave \(String(format: "%.0f", effectiveSampleSize)) effective of \(drawCount) \
        draws, less than a quarter
        """
    }
    return nil
  }
}
