import Probability

extension DrawMatrix {
  /// Normal scores of the ranks over all chains, `z = Φ⁻¹((r − 3/8) / (S + 1/4))` (Vehtari et al.
  /// 2021, section 4.1; Blom 1958), so that diagnostics exist for draws without moments.
  ///
  /// Ties share their average rank. Infinite draws take the extreme ranks; where a draw is NaN all
  /// scores are NaN. Same shape `[chain, draw]`. Cost O(S log S).
  public var rankNormalized: DrawMatrix {
    guard !values.contains(where: \.isNaN) else { return map { _ in .nan } }
    return DrawMatrix(
      chainCount: chainCount, drawCount: drawCount,
      values: AscendingDraws(values).normalScores())
  }

  /// Distances to a centre, which turn a difference in scale between chains into one in location
  /// (Vehtari et al. 2021, section 4.2). Same shape `[chain, draw]`.
  func folded(around center: Double) -> DrawMatrix { map { abs($0 - center) } }
}

/// Normal scores of the split chains and of their distances to the median, from one sort.
struct SplitScores {
  /// Scores of the draws, `[half chain, draw]`.
  let bulk: DrawMatrix
  /// Scores of the distances to the median, `[half chain, draw]`.
  let folded: DrawMatrix

  /// Scores draws without NaN. The median is that of all draws: for an odd number of them the
  /// split chains have another one.
  init(_ draws: DrawMatrix, median: Double) {
    let halves = draws.splitChains
    let ascending = AscendingDraws(halves.values)
    func shaped(_ scores: [Double]) -> DrawMatrix {
      DrawMatrix(chainCount: halves.chainCount, drawCount: halves.drawCount, values: scores)
    }
    bulk = shaped(ascending.normalScores())
    folded = shaped(ascending.folded(around: median).normalScores())
  }
}

/// Values in ascending order, each with the position that it came from.
struct AscendingDraws {
  private struct Draw {
    var value: Double
    let position: Int
  }
  private var draws: [Draw]

  /// Sorts values without NaN.
  init(_ values: [Double]) {
    draws = values.enumerated().map { Draw(value: $1, position: $0) }
    draws.sort { $0.value < $1.value }
  }

  /// The distances to a centre in ascending order, merged outwards from both sides of it.
  func folded(around center: Double) -> AscendingDraws {
    var distances = draws
    for index in distances.indices {
      distances[index].value = abs(distances[index].value - center)
    }
    var right = draws.firstIndex { $0.value >= center } ?? draws.endIndex
    var left = right - 1
    var merged = self
    for rank in draws.indices {
      let takesLeft =
        right == draws.endIndex || (left >= 0 && distances[left].value < distances[right].value)
      merged.draws[rank] = distances[takesLeft ? left : right]
      if takesLeft { left -= 1 } else { right += 1 }
    }
    return merged
  }

  /// Blom's scores, in the order of the positions.
  func normalScores() -> [Double] {
    let size = Double(draws.count)
    return scores { SpecialFunctions.normalQuantile(($0 - 3.0 / 8) / (size + 1.0 / 4)) }
  }

  /// The score of each value's rank, counted from one, in the order of the positions; ties share
  /// the average rank and so need one score.
  func scores(_ score: (Double) -> Double) -> [Double] {
    var result = [Double](repeating: 0, count: draws.count)
    var start = 0
    while start < draws.count {
      var end = start + 1
      while end < draws.count, draws[end].value == draws[start].value { end += 1 }
      let shared = score(Double(start + 1 + end) / 2)
      for rank in start..<end { result[draws[rank].position] = shared }
      start = end
    }
    return result
  }
}
