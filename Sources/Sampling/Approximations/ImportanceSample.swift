import Foundation
import LogDensities
import PosteriorDraws
import Probability

/// Draws from a heavy-tailed proposal, weighted towards a target.
///
/// Weights w = p/q with Pareto smoothing (Vehtari et al. 2024). Costs one log density a draw. The
/// draws support no verdict: where k̂ is small they estimate means, but a region that no proposal
/// reached leaves no trace in k̂.
public struct ImportanceSample: Sendable {
  /// The proposals, one after the other.
  public let positions: [Double]
  /// Coordinates a proposal.
  public let dimension: Int
  /// log p − log q, neither smoothed nor normalised; −∞ where p is not finite.
  public let logWeights: [Double]
  /// Smoothed weights, and k̂.
  public let smoothed: ParetoSmoothedWeights
  /// log of the mean weight, an estimate of log ∫ p.
  public let logEvidence: Double
  /// Its standard error by the delta method: sd(w) / (mean(w) √S).
  public let logEvidenceError: Double

  /// Draws `count` proposals and weights them.
  public init(
    _ target: some LogDensity, proposal: HeavyTailedProposal, count: Int,
    random: inout RandomStream
  ) {
    dimension = target.dimension
    var positions: [Double] = []
    positions.reserveCapacity(count * target.dimension)
    var densities: [Double] = []
    for _ in 0..<count {
      let draw = proposal.draw(random: &random)
      positions += draw.position
      densities.append(draw.logDensity)
    }
    let values = Self.logDensities(target, at: positions, count: count)
    self.positions = positions
    logWeights = zip(values, densities).map { $0 == -.infinity ? $0 : $0 - $1 }
    smoothed = ParetoSmoothedWeights(logWeights: logWeights)
    (logEvidence, logEvidenceError) = Self.logMean(logWeights)
  }

  /// In halves on two threads; a log density does not depend on the others that go with it.
  private static func logDensities(
    _ target: some LogDensity, at positions: [Double], count: Int
  ) -> [Double] {
    let (half, d) = (count / 2, target.dimension)
    let parts = WorkQueue(width: 2, evaluating: target).map(2) { part in
      let range = part == 0 ? 0..<half : half..<count
      return target.logDensities(
        at: Array(positions[range.lowerBound * d..<range.upperBound * d]), count: range.count)
    }
    return Array(parts.joined())
  }

  private static func logMean(_ logWeights: [Double]) -> (value: Double, error: Double) {
    let size = Double(logWeights.count)
    guard let largest = logWeights.max(), largest.isFinite else { return (-.infinity, .nan) }
    let weights = logWeights.map { exp($0 - largest) }
    let mean = weights.reduce(0, +) / size
    let square = weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (size - 1)
    return (largest + log(mean), (square / size).squareRoot() / mean)
  }

  /// A proposal.
  public func position(_ index: Int) -> [Double] {
    Array(positions[index * dimension..<(index + 1) * dimension])
  }

  /// Numbers of proposals, drawn with probability by the smoothed weights.
  ///
  /// Systematic resampling (Carpenter, Clifford and Fearnhead 1999): one uniform number, and every
  /// proposal comes ⌊K w⌋ or ⌈K w⌉ times. Empty where no weight is positive.
  public func resampled(count: Int, random: inout RandomStream) -> [Int] {
    guard logEvidence.isFinite, count > 0 else { return [] }
    let weights = smoothed.weights
    var chosen: [Int] = []
    var (index, sum) = (0, weights[0])
    let offset = random.uniform()
    for draw in 0..<count {
      let level = (Double(draw) + offset) / Double(count)
      while sum < level, index + 1 < weights.count {
        index += 1
        sum += weights[index]
      }
      chosen.append(index)
    }
    return chosen
  }
}
