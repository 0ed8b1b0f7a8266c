import Foundation
import ResponseFamilies

/// The probabilities of the levels of the response of one row at all draws: valid until its block is
/// used again.
public struct LevelDraws {
  let probabilities: [UnsafeMutablePointer<Double>]
  let drawCount: Int
  let blocks: [Range<Int>]
  let t: UnsafeMutablePointer<Double>
  let scratch: UnsafeMutablePointer<Double>

  /// The mean probability of each level; NaN where a draw has none.
  public var means: [Double] {
    probabilities.map { column in
      var sum = 0.0
      for draw in 0..<drawCount { sum += column[draw] }
      return sum / Double(drawCount)
    }
  }

  /// The probability of one level, as a curve of its log odds. Its summary tells of that level but for
  /// the parts of the variance, summed over the indicators of all levels, and the information.
  public func scalars(ofLevel level: Int) -> (ScalarDraws, ResponseSummary) {
    for draw in 0..<drawCount {
      var others = 0.0
      for index in probabilities.indices where index != level {
        others += probabilities[index][draw]
      }
      let own = probabilities[level][draw]
      // A probability of zero is one that underflowed.
      t[draw] = log(max(own, .leastNonzeroMagnitude)) - log(max(others, .leastNonzeroMagnitude))
    }
    let terms = MomentTerms(noShiftIn: blocks)
    let scalars = ScalarDraws(
      t: t, moments: .probability, terms: terms, blocks: blocks, scratch: scratch)
    let summary = scalars.summary
    guard summary.undefined == 0 else { return (scalars, summary) }
    let all = parts
    return (
      scalars,
      summary.replacing(
        epistemic: all.epistemic, aleatoric: all.aleatoric, information: all.information)
    )
  }

  /// Draws on which another level is as probable as this one, or more.
  public func denying(level: Int) -> Int {
    (0..<drawCount).count { draw in
      let own = probabilities[level][draw]
      return !probabilities.indices.allSatisfy {
        $0 == level || probabilities[$0][draw] < own
      }
    }
  }

  /// The log odds of one level against the most probable other, in the order of the draws.
  public func margins(ofLevel level: Int) -> [Double] {
    (0..<drawCount).map { draw in
      let others = probabilities.indices.lazy.filter { $0 != level }.map { probabilities[$0][draw] }
      return log(max(probabilities[level][draw], .leastNonzeroMagnitude))
        - log(max(others.max() ?? 0, .leastNonzeroMagnitude))
    }
  }

  private var parts: (epistemic: Double, aleatoric: Double, information: InformationSums) {
    var entropy = blocks.map { _ in 0.0 }
    var levels: [[Double]] = []
    var (epistemic, aleatoric) = (0.0, 0.0)
    let count = Double(drawCount)
    for column in probabilities {
      var sums = blocks.map { _ in 0.0 }
      var square = 0.0
      let center = column[0]
      for (index, block) in blocks.enumerated() {
        for draw in block {
          let p = column[draw]
          sums[index] += p
          square += (p - center) * (p - center)
          aleatoric += p * (1 - p)
          entropy[index] -= p > 0 ? p * log(p) : p == 0 ? 0 : .nan
        }
      }
      let offset = sums.reduce(0, +) / count - center
      epistemic += drawCount > 1 ? max(square - count * offset * offset, 0) / (count - 1) : 0
      levels.append(sums)
    }
    return (
      epistemic, aleatoric / count,
      InformationSums(
        counts: blocks.map { Double($0.count) }, probabilities: levels, entropy: entropy)
    )
  }
}

extension MomentTerms {
  /// Terms of a response that has no auxiliary parameter.
  init(noShiftIn blocks: [Range<Int>]) {
    (shift, spread, noises) = (nil, nil, nil)
    constants = blocks.map { _ in 0 }
  }
}
