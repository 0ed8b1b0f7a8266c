extension DrawMatrix {
  /// Normal scores of the ranks over all chains, `z = Φ⁻¹((r − 3/8) / (S + 1/4))` (Vehtari et al.
  /// 2021, section 4.1; Blom 1958), so that diagnostics exist for draws without moments.
  ///
  /// Ties share their average rank. Infinite draws take the extreme ranks; where a draw is NaN all
  /// scores are NaN. Same shape `[chain, draw]`. Cost O(S).
  public var rankNormalized: DrawMatrix {
    guard !values.contains(where: \.isNaN) else { return map { _ in .nan } }
    return DrawMatrix(
      chainCount: chainCount, drawCount: drawCount,
      values: AscendingDraws(values).normalScores(NormalScores(count: count)))
  }

  /// Distances to a centre, which turn a difference in scale between chains into one in location
  /// (Vehtari et al. 2021, section 4.2). Same shape `[chain, draw]`.
  func folded(around center: Double) -> DrawMatrix { map { abs($0 - center) } }

  /// Number of draws in `splitChains`.
  var splitCount: Int { drawCount > 1 ? drawCount / 2 * 2 * chainCount : count }
}

/// Normal scores of the split chains and of their distances to the median, from one sort.
struct SplitScores {
  /// Scores of the draws, `[half chain, draw]`.
  let bulk: DrawMatrix
  /// Scores of the distances to the median, `[half chain, draw]`.
  let folded: DrawMatrix

  /// Scores draws without NaN. The median is that of all draws: for an odd number of them the
  /// split chains have another one.
  ///
  /// - Parameters:
  ///   - ascending: the same draws, sorted.
  ///   - table: scores of `draws.splitCount` ranks.
  init(_ draws: DrawMatrix, ascending: AscendingDraws, median: Double, table: NormalScores) {
    let halves = ascending.split(drawCount: draws.drawCount)
    func shaped(_ scores: [Double]) -> DrawMatrix {
      let splits = draws.drawCount > 1
      return DrawMatrix(
        chainCount: splits ? 2 * draws.chainCount : draws.chainCount,
        drawCount: splits ? draws.drawCount / 2 : draws.drawCount, values: scores)
    }
    bulk = shaped(halves.normalScores(table))
    folded = shaped(halves.folded(around: median).normalScores(table))
  }
}
