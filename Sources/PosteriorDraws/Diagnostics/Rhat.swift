extension DrawMatrix {
  /// Rank-normalised split R̂: the larger of R̂ over normal scores of the split chains (bulk) and
  /// over those of the folded draws (tails), Vehtari et al. (2021), sections 4.1 and 4.2.
  ///
  /// One at convergence; above 1.01 the chains disagree. One chain is checked against itself, half
  /// against half. NaN for fewer than four draws a chain, where a draw is not finite, and where the
  /// draws or their distances to the median are constant; infinite where every half chain is
  /// constant but not all alike. Cost O(S log S).
  ///
  /// R's `posterior` ranks infinite draws and answers; here they are a fault and give NaN.
  public var rhat: Double {
    guard varies else { return .nan }
    let ascending = AscendingDraws(values)
    return SplitScores(
      self, ascending: ascending, median: interpolatedQuantile(0.5, ofSorted: ascending.values),
      table: NormalScores(count: splitCount)
    ).rhat
  }
}

extension SplitScores {
  /// The larger R̂ of bulk and tails, NaN where either is.
  var rhat: Double {
    let center = potentialScaleReduction(of: bulk)
    let spread = potentialScaleReduction(of: folded)
    return center.isNaN || spread.isNaN ? .nan : max(center, spread)
  }
}

/// The potential scale reduction of chains as they are, neither split nor ranked:
/// `R̂ = √(((N − 1)/N · W + B/N) / W)` with B the variance between and W that within chains
/// (Gelman and Rubin 1992; Vehtari et al. 2021, section 3.1).
///
/// NaN for fewer than two chains or draws a chain, and for constant or non-finite draws. Cost O(S).
///
/// - Parameter chains: draws, `[chain, draw]`.
public func potentialScaleReduction(of chains: DrawMatrix) -> Double {
  guard chains.varies, chains.chainCount > 1, chains.drawCount > 1 else { return .nan }
  let each = (0..<chains.chainCount).map(chains.chain)
  let length = Double(chains.drawCount)
  let between = length * sampleVariance(of: each.map { average(of: $0) })
  let within = average(of: each.map { sampleVariance(of: $0) })
  return ((between / within + length - 1) / length).squareRoot()
}
