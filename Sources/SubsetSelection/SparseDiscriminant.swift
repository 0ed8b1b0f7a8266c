import Foundation
import Probability

/// The exact posterior of a two-class gaussian discriminant in which few features may matter, or many.
///
/// `SpikeSlabDiscriminant` given the share θ of features that matter and the width τ of the slab, both
/// unknown: θ is uniform, so that every number of features is as probable (Scott and Berger 2010), and
/// log τ is uniform over τ from 0.05 to 5 deviations. Given both the features are independent, so that
///
///     p(θ, τ | data) ∝ p(θ) p(τ) Π_j [1 − θ + θ N(d_j; 0, v_j + τ²s_j²)/N(d_j; 0, v_j)]
///
/// is summed on a grid of 33 τ and 80 θ, geometric towards 0 and 1. The standard deviations s_j are
/// plugged in. Draws are independent: a cell of the grid, then every feature. Costs 2,640 logarithms
/// a feature, and then one pass over the features a draw.
public struct SparseDiscriminant: Sendable {
  /// Which shares of features may matter.
  public enum Prior: String, Sendable, CaseIterable {
    /// Any share.
    case sparse
    /// All features do.
    case dense
  }

  /// A share of features, a width of the slab, and their posterior probability together.
  public struct Cell: Sendable, Equatable {
    /// θ.
    public let inclusion: Double
    /// τ, in units of s_j.
    public let slabScale: Double
    /// Posterior probability.
    public let weight: Double
  }

  /// The sufficient statistics.
  public let means: ClassMeans
  /// The cells that weigh more than 1e-9, whose weights sum to 1.
  public let cells: [Cell]

  /// Weighs the cells.
  public init(_ means: ClassMeans, prior: Prior = .sparse, threads: Int = 1) {
    self.means = means
    let shares =
      prior == .dense ? [(value: 1.0, mass: 1.0)] : Self.shares(features: means.differences.count)
    let scales = (0...32).map { 0.05 * pow(100, Double($0) / 32) }
    let logs = ParallelBlocks(threads: threads).map(scales.count) { index in
      Self.logEvidence(means, slabScale: scales[index], shares: shares.map(\.value))
    }
    var cells: [Cell] = []
    let top = logs.joined().max() ?? 0
    for (scale, row) in zip(scales, logs) {
      for (share, log) in zip(shares, row) {
        cells.append(
          Cell(
            inclusion: min(share.value, 1 - 1e-12), slabScale: scale,
            weight: share.mass * exp(log - top)))
      }
    }
    let total = cells.reduce(0) { $0 + $1.weight }
    let kept = cells.filter { $0.weight > 1e-9 * total }
    let sum = kept.reduce(0) { $0 + $1.weight }
    self.cells = kept.map {
      Cell(inclusion: $0.inclusion, slabScale: $0.slabScale, weight: $0.weight / sum)
    }
  }

  /// The middles and lengths of intervals that cover 0 to 1, geometric towards both ends.
  private static func shares(features: Int) -> [(value: Double, mass: Double)] {
    let least = min(0.1 / Double(features), 0.05)
    let rising = (0...39).map { least * pow(0.5 / least, Double($0) / 39) }
    let edges = [0] + rising + rising.dropLast().reversed().map { 1 - $0 } + [1]
    return zip(edges, edges.dropFirst()).map { (($0 + $1) / 2, $1 - $0) }
  }

  /// Σ_j log(1 − θ + θ BF_j) for each θ, BF_j the Bayes factor of a slab of width τ.
  private static func logEvidence(
    _ means: ClassMeans, slabScale tau: Double, shares: [Double]
  ) -> [Double] {
    let noise = 1 / Double(means.zeros) + 1 / Double(means.ones)
    let shrinkage = tau * tau / (tau * tau + noise)
    let constant = 0.5 * log(noise / (tau * tau + noise))
    var sums = [Double](repeating: 0, count: shares.count)
    for (d, s) in zip(means.differences, means.deviations) {
      let log = constant + 0.5 * d * d / (s * s) * shrinkage / noise
      let top = max(log, 0)
      let (out, inside) = (exp(-top), exp(log - top))
      for (index, theta) in shares.enumerated() {
        sums[index] += top + Foundation.log((1 - theta) * out + theta * inside)
      }
    }
    return sums
  }

  /// P(δ_j ≠ 0 | data) by feature, over the cells.
  public var inclusionProbabilities: [Double] {
    var sums = [Double](repeating: 0, count: means.differences.count)
    for cell in cells {
      let fit = SpikeSlabDiscriminant(
        means, slabScale: cell.slabScale, inclusion: cell.inclusion)
      for (j, probability) in fit.inclusionProbabilities.enumerated() {
        sums[j] += cell.weight * probability
      }
    }
    return sums
  }

  /// Independent draws of the log odds of class 1; the same for any number of threads.
  ///
  /// The share of class 1 has the posterior of a uniform prior, Beta(n₁ + 1, n₀ + 1).
  public func draws(count: Int, seed: UInt64, threads: Int = 1) -> DiscriminantDraws {
    let (cells, means) = (cells, means)
    let draws = ParallelBlocks(threads: threads).map(count) { number in
      var random = RandomStream(seed: seed, chain: number, purpose: .sampling)
      var rest = random.uniform()
      let cell = cells.first { cell in
        rest -= cell.weight
        return rest < 0
      }
      let drawn = cell ?? cells[cells.count - 1]
      let fit = SpikeSlabDiscriminant(
        means, slabScale: drawn.slabScale, inclusion: drawn.inclusion)
      let (weights, constant) = fit.draw(random: &random)
      let one = random.gamma(shape: Double(means.ones) + 1)
      let zero = random.gamma(shape: Double(means.zeros) + 1)
      return LinearDraw(weights, constant: constant + log(one / zero))
    }
    return DiscriminantDraws(draws, featureCount: means.differences.count)
  }
}
