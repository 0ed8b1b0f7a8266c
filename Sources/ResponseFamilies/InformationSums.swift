import Foundation

/// Sums over blocks of draws from which the mutual information of one response and the parameters is
/// estimated: what learning the response of this input would tell of the model, in nats.
///
/// **Levels** (Houlsby et al. 2011): I = H(mean p) − mean H(p), p the probabilities of the levels at a
/// draw and H the entropy. **Numbers**: I = ½ log(1 + Var(m) / mean n), m the mean of the response at a
/// draw and n its variance; exact where both are normal and n is known.
///
/// **Finite draws.** With K draws the plug-in estimate is too small, by a share of about 1/K_eff: at
/// five draws it was 0.809 of the truth. The jackknife over g blocks of m_j successive draws (Quenouille
/// 1956; Busing, Meijer and van der Leeden 1999 for unequal ones) removes that:
/// ```
/// I_J = g I − Σ_j (1 − m_j/K) I_(−j)
/// ```
/// with I_(−j) without block j. Successive draws of a chain depend on each other, so that blocks longer
/// than their dependence give the bias of K_eff draws, where leaving out single draws gives that of K.
/// Blocks of one draw are the usual jackknife. A negative estimate is taken for 0.
public struct InformationSums: Sendable {
  /// The number of draws of each block.
  public let counts: [Double]
  private let content: Content

  private enum Content: Sendable {
    /// Σ p, `[level][block]`, and Σ H(p) of each block.
    case levels(probabilities: [[Double]], entropy: [Double])
    /// Σ (m − center), Σ (m − center)² and Σ n of each block.
    case moments(center: Double, first: [Double], second: [Double], noise: [Double])
  }

  /// Sums of probabilities, `[level][block]`, and of their entropies, `[block]`.
  public init(counts: [Double], probabilities: [[Double]], entropy: [Double]) {
    self.counts = counts
    content = .levels(probabilities: probabilities, entropy: entropy)
  }

  /// Sums of m − center, of its squares, and of variances, each `[block]`.
  public init(
    counts: [Double], center: Double, first: [Double], second: [Double], noise: [Double]
  ) {
    self.counts = counts
    content = .moments(center: center, first: first, second: second, noise: noise)
  }

  /// The mutual information over a mixture of structures with their weights, which sum to one.
  ///
  /// A block is left out of all structures at once; where their numbers of blocks differ, and for one
  /// block, there is no correction. NaN where a sum is.
  public static func mutualInformation(_ parts: [(weight: Double, sums: InformationSums)]) -> Double
  {
    guard let first = parts.first?.sums else { return .nan }
    let blocks = first.counts.count
    let isCorrected = blocks > 1 && parts.allSatisfy { $0.sums.counts.count == blocks }
    let weights = parts.map(\.weight)
    let counts = parts.map { rests($0.sums.counts, isCorrected) }
    let estimates = estimates(parts.map(\.sums.content), weights, counts, isCorrected)
    let whole = estimates[0]
    guard isCorrected else { return max(whole, 0) }
    var value = Double(blocks) * whole
    for block in 1...blocks { value -= counts[0][block] / counts[0][0] * estimates[block] }
    return value.isNaN ? .nan : max(value, 0)
  }

  /// Estimates of all draws, and then of all but one block each.
  private static func estimates(
    _ contents: [Content], _ weights: [Double], _ counts: [[Double]], _ isCorrected: Bool
  ) -> [Double] {
    var levels: [[[Double]]] = []
    var entropies: [[Double]] = []
    var moments: [Moments] = []
    for content in contents {
      switch content {
      case .levels(let probabilities, let entropy):
        levels.append(probabilities.map { rests($0, isCorrected) })
        entropies.append(rests(entropy, isCorrected))
      case .moments(let center, let first, let second, let noise):
        moments.append(
          Moments(
            center: center, first: rests(first, isCorrected), second: rests(second, isCorrected),
            noise: rests(noise, isCorrected)))
      }
    }
    let size = counts[0].count
    if moments.count == contents.count { return ofMoments(moments, weights, counts, size: size) }
    guard levels.count == contents.count else { return [Double](repeating: .nan, count: size) }
    return ofLevels(levels, entropies, weights, counts, size: size)
  }

  /// Sums of one structure.
  private struct Moments {
    let center: Double
    let first, second, noise: [Double]
  }

  private static func ofMoments(
    _ parts: [Moments], _ weights: [Double], _ counts: [[Double]], size: Int
  ) -> [Double] {
    var estimates = [Double](repeating: 0, count: size)
    for block in 0..<size {
      // Moments about zero would cancel: about the mean so far, by the law of total variance.
      var (weight, mean, variance, noise) = (0.0, 0.0, 0.0, 0.0)
      for index in parts.indices {
        let (own, count) = (weights[index], counts[index][block])
        let offset = parts[index].first[block] / count
        let total = weight + own
        let gap = parts[index].center + offset - mean
        let spread = parts[index].second[block] / count - offset * offset
        variance += own * max(spread, 0) + gap * gap * own * weight / total
        mean += gap * own / total
        noise += own * parts[index].noise[block] / count
        weight = total
      }
      estimates[block] = 0.5 * log1p(variance / noise)
    }
    return estimates
  }

  /// - Parameters:
  ///   - levels: `[structure][level][block]`.
  ///   - entropies: `[structure][block]`.
  private static func ofLevels(
    _ levels: [[[Double]]], _ entropies: [[Double]], _ weights: [Double], _ counts: [[Double]],
    size: Int
  ) -> [Double] {
    var estimates = [Double](repeating: 0, count: size)
    for index in levels.indices {
      for block in 0..<size {
        estimates[block] -= weights[index] * entropies[index][block] / counts[index][block]
      }
    }
    for level in levels.last?.indices ?? 0..<0 {
      for block in 0..<size {
        var p = 0.0
        for index in levels.indices {
          p += weights[index] * levels[index][level][block] / counts[index][block]
        }
        estimates[block] -= p == 0 ? 0 : p * log(p)
      }
    }
    return estimates
  }

  /// The sum over all blocks, and then, where wanted, that over all but one block each, none of them
  /// by subtraction.
  private static func rests(_ values: [Double], _ isCorrected: Bool) -> [Double] {
    var sums = [Double](repeating: 0, count: isCorrected ? values.count + 1 : 1)
    var sum = 0.0
    for (index, value) in values.enumerated() {
      if isCorrected { sums[index + 1] = sum }
      sum += value
    }
    sums[0] = sum
    guard isCorrected else { return sums }
    sum = 0
    for index in values.indices.reversed() {
      sums[index + 1] += sum
      sum += values[index]
    }
    return sums
  }
}
