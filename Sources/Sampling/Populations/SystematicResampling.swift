import Foundation
import Probability

/// Weights on the log scale, and draws from them.
public struct LogWeights: Sendable {
  /// exp(w − max w), at least one of which is 1; all 0 where no weight is above −∞.
  let relative: [Double]
  private let maximum: Double

  /// Weights on any scale; −∞ for a weight of zero.
  public init(_ logWeights: [Double]) {
    let maximum = logWeights.max() ?? -.infinity
    self.maximum = maximum
    relative = logWeights.map { maximum == -.infinity ? 0 : exp($0 - maximum) }
  }

  /// log of the mean weight; −∞ where all are 0.
  var logMean: Double { maximum + log(relative.reduce(0, +) / Double(relative.count)) }

  /// (Σ w)² / Σ w² (Kong, Liu and Wong 1994); 0 where all are 0.
  var effectiveCount: Double {
    let sum = relative.reduce(0, +)
    return sum > 0 ? sum * sum / relative.reduce(0) { $0 + $1 * $1 } : 0
  }

  /// `count` indices in ascending order, each expected `count` times its share of the weight, by
  /// one uniform number (systematic resampling, Kitagawa 1996). Copies lie side by side. O(n +
  /// count).
  public func resampled(_ count: Int, random: inout RandomStream) -> [Int] {
    let sum = relative.reduce(0, +)
    guard sum > 0 else { return [] }
    let offset = random.uniform()
    var (index, passed) = (0, relative[0])
    let last = relative.lastIndex { $0 > 0 } ?? 0
    return (0..<count).map { draw in
      let level = (Double(draw) + offset) / Double(count) * sum
      while passed <= level, index < last {
        index += 1
        passed += relative[index]
      }
      return index
    }
  }
}
