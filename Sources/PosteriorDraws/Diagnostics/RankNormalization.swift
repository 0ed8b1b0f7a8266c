import Probability

extension DrawMatrix {
  /// Normal scores of the ranks over all chains, `z = Φ⁻¹((r − 3/8) / (S + 1/4))` (Vehtari et al.
  /// 2021, section 4.1; Blom 1958), so that diagnostics exist for draws without moments.
  ///
  /// Ties share their average rank. Infinite draws take the extreme ranks; where a draw is NaN all
  /// scores are NaN. Same shape `[chain, draw]`. Cost O(S log S).
  public var rankNormalized: DrawMatrix {
    let size = Double(count)
    return scoringRanks { SpecialFunctions.normalQuantile(($0 - 3.0 / 8) / (size + 1.0 / 4)) }
  }

  /// Distances to the median over all chains, `|x − median(x)|`, which turn a difference in scale
  /// between chains into one in location (Vehtari et al. 2021, section 4.2).
  ///
  /// Same shape `[chain, draw]`; all NaN where a draw is NaN. Cost O(S log S).
  public var foldedAroundMedian: DrawMatrix { folded(around: quantile(0.5)) }

  func folded(around center: Double) -> DrawMatrix { map { abs($0 - center) } }

  /// Each draw replaced by the score of its rank, counted from one; ties share the average rank
  /// and so need one score.
  func scoringRanks(_ score: (Double) -> Double) -> DrawMatrix {
    guard !values.contains(where: \.isNaN) else { return map { _ in .nan } }
    var ascending = values.enumerated().map { RankedDraw(value: $1, position: $0) }
    ascending.sort { $0.value < $1.value }
    var scores = values
    var start = 0
    while start < ascending.count {
      var end = start + 1
      while end < ascending.count, ascending[end].value == ascending[start].value { end += 1 }
      let tied = score(Double(start + 1 + end) / 2)
      for rank in start..<end { scores[ascending[rank].position] = tied }
      start = end
    }
    return DrawMatrix(chainCount: chainCount, drawCount: drawCount, values: scores)
  }
}

private struct RankedDraw {
  let value: Double
  let position: Int
}
