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
    let rests = parts.map { Rests(weight: $0.weight, $0.sums) }
    guard let first = rests.first else { return .nan }
    let whole = estimate(rests, without: nil)
    let blocks = first.blockCount
    guard blocks > 1, rests.allSatisfy({ $0.blockCount == blocks }) else { return max(whole, 0) }
    var value = Double(blocks) * whole
    for block in 0..<blocks {
      value -= first.share(without: block) * estimate(rests, without: block)
    }
    return value.isNaN ? .nan : max(value, 0)
  }

  private static func estimate(_ parts: [Rests], without block: Int?) -> Double {
    if case .levels = parts[0].content { return levels(parts, without: block) }
    // Moments about zero would cancel: about the mean so far, by the law of total variance.
    var (weight, mean, variance, noise) = (0.0, 0.0, 0.0, 0.0)
    for part in parts {
      guard case .moments(let center, let first, let second, let noises) = part.content else {
        return .nan
      }
      let count = part.count(without: block)
      let offset = first.at(block) / count
      let total = weight + part.weight
      let gap = center + offset - mean
      variance +=
        part.weight * max(second.at(block) / count - offset * offset, 0)
        + gap * gap * part.weight * weight / total
      mean += gap * part.weight / total
      noise += part.weight * noises.at(block) / count
      weight = total
    }
    return 0.5 * log1p(variance / noise)
  }

  private static func levels(_ parts: [Rests], without block: Int?) -> Double {
    var (information, levelCount) = (0.0, 0)
    for part in parts {
      guard case .levels(let probabilities, let entropy) = part.content else { return .nan }
      information -= part.weight * entropy.at(block) / part.count(without: block)
      levelCount = probabilities.count
    }
    for level in 0..<levelCount {
      var p = 0.0
      for part in parts {
        guard case .levels(let probabilities, _) = part.content else { return .nan }
        p += part.weight * probabilities[level].at(block) / part.count(without: block)
      }
      information -= p == 0 ? 0 : p * log(p)
    }
    return information
  }

  /// Sums of all blocks, and of all but one, of one structure.
  private struct Rests {
    enum Content {
      case levels([BlockRests], entropy: BlockRests)
      case moments(center: Double, BlockRests, BlockRests, noise: BlockRests)
    }

    let weight: Double
    let content: Content
    private let counts: BlockRests

    init(weight: Double, _ sums: InformationSums) {
      self.weight = weight
      counts = BlockRests(sums.counts)
      content =
        switch sums.content {
        case .levels(let probabilities, let entropy):
          .levels(probabilities.map(BlockRests.init), entropy: BlockRests(entropy))
        case .moments(let center, let first, let second, let noise):
          .moments(
            center: center, BlockRests(first), BlockRests(second), noise: BlockRests(noise))
        }
    }

    var blockCount: Int { counts.rests.count }
    func count(without block: Int?) -> Double { counts.at(block) }
    func share(without block: Int) -> Double { counts.rests[block] / counts.total }
  }
}

/// The sum of the numbers of all blocks, and of all blocks but one, none of them by subtraction.
private struct BlockRests {
  let total: Double
  private(set) var rests: [Double]

  init(_ values: [Double]) {
    rests = values
    var sum = 0.0
    for index in values.indices {
      rests[index] = sum
      sum += values[index]
    }
    total = sum
    sum = 0
    for index in values.indices.reversed() {
      rests[index] += sum
      sum += values[index]
    }
  }

  func at(_ block: Int?) -> Double { block.map { rests[$0] } ?? total }
}
