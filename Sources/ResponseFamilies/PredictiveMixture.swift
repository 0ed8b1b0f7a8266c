import Foundation

/// The distribution of a response over models: a mixture of distributions with their weights.
public struct PredictiveMixture: Sendable {
  private let components: [(weight: Double, distribution: PredictiveDistribution)]

  /// - Parameter components: at least one, of one family, with weights that sum to one.
  public init(_ components: [(weight: Double, distribution: PredictiveDistribution)]) {
    self.components = components
  }

  /// P(Y > value); NaN where a component has none.
  public func probability(above value: Double) -> Double {
    components.reduce(0) { $0 + $1.weight * $1.distribution.probability(above: value) }
  }

  /// The smallest value whose P(Y > value) is at most 1 − p, for `p` in 0..<1, to ten digits; whole
  /// for counts.
  ///
  /// By bisection between the least and the greatest quantile of the components, which enclose it: some
  /// forty tails a component. NaN where a component has no quantile.
  public func quantile(_ p: Double) -> Double {
    // A few components bracket it nearly always; the others only have to agree.
    let step = max(components.count / 8, 1)
    let some = stride(from: 0, to: components.count, by: step).map {
      components[$0].distribution.quantile(p)
    }
    guard let least = some.min(), let most = some.max(), !some.contains(where: \.isNaN) else {
      return .nan
    }
    let isCount = components[0].distribution.isCount
    var (low, high) = (least, most)
    var width = max(high - low, abs(high) * 1e-3, isCount ? 1 : .leastNormalMagnitude)
    while probability(above: low) <= 1 - p, low > -.greatestFiniteMagnitude / 4 {
      if isCount, low <= 0 { return 0 }
      low = isCount ? max(low - width.rounded(.up), 0) : low - width
      width *= 2
    }
    while !(probability(above: high) <= 1 - p), high < .greatestFiniteMagnitude / 4 {
      if probability(above: high).isNaN { return .nan }
      high = isCount ? high + width.rounded(.up) : high + width
      width *= 2
    }
    for _ in 0..<200 where high - low > (isCount ? 1 : 1e-11 * (abs(low) + abs(high))) {
      var middle = low / 2 + high / 2
      if isCount { middle.round(.down) }
      if middle <= low || middle >= high { break }
      if probability(above: middle) <= 1 - p { high = middle } else { low = middle }
    }
    return high
  }
}
