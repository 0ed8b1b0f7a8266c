import Foundation

extension DrawMatrix {
  /// Bulk effective sample size: that of the normal scores of the split chains, for the centre of
  /// the distribution and whether or not it has moments (Vehtari et al. 2021, section 4.1).
  ///
  /// NaN for fewer than six draws a chain and for constant or non-finite draws (R's `posterior`
  /// ranks infinite draws and answers; here they are a fault). Cost O(S log S).
  public var bulkESS: Double {
    guard varies else { return .nan }
    return effectiveSampleSize(of: splitChains.rankNormalized)
  }

  /// Tail effective sample size: the smaller of those of the 5% and the 95% quantile (Vehtari et
  /// al. 2021, section 4.3).
  ///
  /// NaN where either is: for constant or non-finite draws, and for discrete ones of which a
  /// twentieth sits at the maximum. Cost O(S log S).
  public var tailESS: Double {
    varies ? tailESS(sorted: values.sorted()) : .nan
  }

  /// Effective sample size for the mean, on the split chains. NaN as `bulkESS`. Cost O(S log S).
  public var meanESS: Double { effectiveSampleSize(of: splitChains) }

  /// Effective sample size for the standard deviation: that of `|x − x̄|` on the split chains, as
  /// in R's `posterior`. NaN as `bulkESS`, and where all distances are equal. Cost O(S log S).
  public var sdESS: Double { effectiveSampleSize(of: folded(around: mean).splitChains) }

  /// Effective sample size for a quantile: that of the indicator `x ≤ quantile(p)` on the split
  /// chains (Vehtari et al. 2021, section 4.3).
  ///
  /// The maximum, `p = 1`, is taken at `(S − 1/2) / S`, or its indicator would be constant. NaN for
  /// constant or non-finite draws or where the indicator is constant. Cost O(S log S).
  public func quantileESS(_ p: Double) -> Double {
    varies ? quantileESS(p, sorted: values.sorted()) : .nan
  }

  /// Effective sample size for the probability of an event, from its 0/1 indicator on the split
  /// chains.
  ///
  /// NaN where the event holds for all draws or for none, and for fewer than six draws a chain.
  /// What a NaN draw means is left to `holds`. Cost O(S log S).
  public func indicatorESS(_ holds: (Double) -> Bool) -> Double {
    effectiveSampleSize(of: map { holds($0) ? 1 : 0 }.splitChains)
  }

  func tailESS(sorted: [Double]) -> Double {
    let lower = quantileESS(0.05, sorted: sorted)
    let upper = quantileESS(0.95, sorted: sorted)
    return lower.isNaN || upper.isNaN ? .nan : min(lower, upper)
  }

  func quantileESS(_ p: Double, sorted: [Double]) -> Double {
    let size = Double(sorted.count)
    let threshold = interpolatedQuantile(p == 1 ? (size - 0.5) / size : p, ofSorted: sorted)
    return indicatorESS { $0 <= threshold }
  }
}

/// Effective sample size for the mean of chains as they are, neither split nor ranked (Vehtari et
/// al. 2021, section 3.2): `S / τ` with `τ = −1 + 2 Σ ρ(t)` summed over Geyer's (1992) initial
/// monotone sequence.
///
/// Antithetic chains may be worth more than their S draws, at most `S log₁₀ S`. NaN for fewer than
/// three draws a chain and for constant or non-finite draws. Cost O(S log N) for N draws a chain.
///
/// - Parameter chains: draws, `[chain, draw]`.
public func effectiveSampleSize(of chains: DrawMatrix) -> Double {
  guard chains.drawCount >= 3, chains.varies else { return .nan }
  let correlations = MonotoneSequence(PooledAutocorrelation(chains))
  let size = Double(chains.count)
  return size / max(correlations.autocorrelationTime, 1 / log10(size))
}

/// Autocorrelation pooled over chains, `ρ(t) = 1 − (W − γ(t)) / var⁺`, which stays high while the
/// chains differ (Vehtari et al. 2021, section 3.2).
///
/// The first lags are summed directly, which is enough for chains that mix; the transform gives all
/// lags once a later one is asked for.
private struct PooledAutocorrelation {
  private static let directLags = 32

  private let chains: DrawMatrix
  /// `γ(t)`, averaged over chains, as far as it was asked for.
  private var autocovariance: [Double]
  /// W, the variance within chains.
  let within: Double
  /// var⁺, the variance estimated from within and between chains.
  let marginal: Double

  init(_ chains: DrawMatrix) {
    let length = Double(chains.drawCount)
    self.chains = chains
    autocovariance = meanAutocovariance(of: chains, lagCount: Self.directLags)
    within = autocovariance[0] * length / (length - 1)
    let means = (0..<chains.chainCount).map { average(of: chains.chain($0)) }
    marginal = autocovariance[0] + (means.count > 1 ? sampleVariance(of: means) : 0)
  }

  /// Number of lags that the chains have.
  var count: Int { chains.drawCount }

  subscript(lag: Int) -> Double {
    mutating get {
      if lag >= autocovariance.count { autocovariance = meanAutocovariance(of: chains) }
      return lag == 0 ? 1 : 1 - (within - autocovariance[lag]) / marginal
    }
  }
}

/// Geyer's (1992) initial positive and monotone sequence of autocorrelations.
private struct MonotoneSequence {
  /// `ρ(t)` up to the last lag examined.
  private var correlations: [Double] = []
  /// Even lag of the first pair whose sum is not positive, or of the last pair there is.
  private var lastLag = 0

  init(_ pooled: PooledAutocorrelation) {
    var pooled = pooled
    keepPositivePairs(of: &pooled)
    makeMonotone()
  }

  /// Keeps the pairs ρ(2k) + ρ(2k + 1) up to the first negative one, and of that one its even
  /// term where it is positive.
  private mutating func keepPositivePairs(of pooled: inout PooledAutocorrelation) {
    var (even, odd) = (pooled[0], pooled[1])
    correlations = [even, odd]
    while lastLag < pooled.count - 5, even + odd > 0 {
      lastLag += 2
      (even, odd) = (pooled[lastLag], pooled[lastLag + 1])
      correlations += even + odd >= 0 ? [even, odd] : [0, 0]
    }
    if even > 0 { correlations[lastLag] = even }
  }

  /// Lowers each pair to the sum of the pair before it.
  private mutating func makeMonotone() {
    for lag in stride(from: 2, through: lastLag - 2, by: 2) {
      let previous = correlations[lag - 2] + correlations[lag - 1]
      guard correlations[lag] + correlations[lag + 1] > previous else { continue }
      correlations[lag] = previous / 2
      correlations[lag + 1] = previous / 2
    }
  }

  /// τ, without a lower bound.
  ///
  /// At least ρ(0) is summed, so τ = 2 where no pair beyond the first is examined: for five draws a
  /// chain or fewer, or where already ρ(0) + ρ(1) ≤ 0. R's `posterior` does the same, and half of S
  /// is a careful answer; ArviZ answers S log₁₀ S.
  var autocorrelationTime: Double {
    -1 + 2 * correlations.prefix(max(lastLag, 1)).reduce(0, +) + correlations[lastLag]
  }
}
