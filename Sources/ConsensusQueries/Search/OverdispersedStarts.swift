import PosteriorDraws
import Probability

/// Positions from which modes that no chain has visited may be found.
///
/// Chains that have not mixed tell nothing about what they missed, so that no start may depend on
/// their mixing: half of the starts lie 2 to 32 standard deviations about the draws' centre, half are
/// uniform on (−2, 2) and (−10, 10) in the sampler's coordinates, which need no draws.
struct OverdispersedStarts {
  /// Mean of each coordinate over the draws, 0 without any.
  let center: [Double]
  /// Standard deviation of each coordinate over the draws, 1 without any.
  let scales: [Double]
  private let hasDraws: Bool

  /// From draws in the sampler's coordinates.
  init(_ positions: [[Double]], dimension: Int) {
    hasDraws = positions.count > 1
    guard hasDraws else {
      center = [Double](repeating: 0, count: dimension)
      scales = [Double](repeating: 1, count: dimension)
      return
    }
    let count = Double(positions.count)
    let center = (0..<dimension).map { index in
      positions.reduce(0) { $0 + $1[index] } / count
    }
    scales = (0..<dimension).map { index in
      let squares = positions.reduce(0) { sum, position in
        sum + (position[index] - center[index]) * (position[index] - center[index])
      }
      let scale = (squares / (count - 1)).squareRoot()
      return scale > 0 && scale.isFinite ? scale : 1
    }
    self.center = center
  }

  /// Starts of both kinds, the same for a seed.
  func positions(_ count: Int, random: inout RandomStream) -> [[Double]] {
    var positions: [[Double]] = []
    for index in 0..<count {
      var position: [Double] = []
      if hasDraws, index.isMultiple(of: 2) {
        let reach = [2.0, 4, 8, 16, 32][index / 2 % 5]
        for (middle, scale) in zip(center, scales) {
          position.append(middle + reach * scale * random.normal())
        }
      } else {
        let width: Double = (index / 2).isMultiple(of: 2) ? 2 : 10
        for _ in center { position.append(random.uniform(-width, width)) }
      }
      positions.append(position)
    }
    return positions
  }
}
