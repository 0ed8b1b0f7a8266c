import Foundation
import Probability

/// Gaussian regression with point-mass spike and normal slab, by Gibbs over inclusion.
///
/// y = α + Xβ + ε, p(α, σ²) ∝ 1/σ², β_j = 0 where γ_j = 0 and else β_j ~ N(0, σ²τ²/var(x_j)): τ is
/// the slab's width for columns of unit standard deviation. A scan visits the columns in random
/// order and draws γ_j from p(γ_j | γ_{−j}, y) with α, β and σ integrated out (George and McCulloch
/// 1997, section 4.2), so it does not stick as uncollapsed samplers do. σ² and β follow exactly.
///
/// A scan costs O(1) for a column that is out and O(k²) for one of the k that are in, and about 4kp
/// multiplications for every column that flips (`SubsetFactor`).
public struct SpikeSlabRegression: Sendable {
  /// τ.
  public var slabScale: Double
  /// The prior on subsets.
  public var subsetPrior: SubsetPrior
  /// Independent chains, at least 2.
  public var chains: Int
  /// Scans of each chain that do not count.
  public var warmup: Int
  /// Scans of each chain that count, one draw each.
  public var draws: Int
  /// Names the streams of random numbers.
  public var seed: UInt64
  /// Chains that run at once; results are the same for any number.
  public var threads: Int

  public init(
    slabScale: Double = 1, subsetPrior: SubsetPrior = .betaBinomial(1, 1), chains: Int = 4,
    warmup: Int = 500, draws: Int = 1000, seed: UInt64 = 1, threads: Int = 1
  ) {
    self.slabScale = slabScale
    self.subsetPrior = subsetPrior
    self.chains = chains
    self.warmup = warmup
    self.draws = draws
    self.seed = seed
    self.threads = threads
  }

  /// One draw of all parameters, on the data's own scale.
  public struct Draw: Sendable, Equatable {
    /// α at x = 0.
    public let intercept: Double
    /// β; exactly 0 where a column is out.
    public let coefficients: [Double]
    /// σ.
    public let sigma: Double
  }

  /// Draws and inclusion probabilities.
  public struct Result: Sendable {
    /// p(γ_j = 1 | y), averaged as the conditional probabilities along the scans.
    public let inclusionProbabilities: [Double]
    /// By chain: its own average.
    public let chainProbabilities: [[Double]]
    /// By chain, in order.
    public let draws: [[Draw]]
  }

  /// Runs the chains.
  ///
  /// - Throws: where a setting is out of range.
  public func run(_ design: SubsetDesign) throws(SubsetSelectionError) -> Result {
    guard slabScale > 0, slabScale.isFinite, chains >= 2, warmup >= 0, draws > 0, threads > 0 else {
      throw .badSetting("a spike-and-slab run needs a positive slab, 2 chains and a draw")
    }
    let p = design.columnCount
    let ridge = 1 / (slabScale * slabScale * Double(design.rowCount - 1))
    let target = CollapsedSubset(
      slab: .normal(logRidge: log(ridge)),
      logPrior: try subsetPrior.logProbabilities(columnCount: p), rowCount: design.rowCount,
      largestSize: p, gram: SubsetFactor(design, ridge: ridge))
    let settings = self
    let parts = ParallelBlocks(threads: threads).map(chains) { chain in
      var sampler = SpikeSlabChain(target, design, seed: settings.seed, chain: chain)
      for _ in 0..<settings.warmup { sampler.scan() }
      sampler.forgetInclusion()
      let draws = (0..<settings.draws).map { _ in
        sampler.scan()
        return sampler.draw()
      }
      return (inclusion: sampler.inclusion, draws: draws)
    }
    return Result(
      inclusionProbabilities: (0..<p).map { j in
        parts.reduce(0) { $0 + $1.inclusion[j] } / Double(parts.count)
      },
      chainProbabilities: parts.map(\.inclusion), draws: parts.map(\.draws))
  }
}

/// One chain: a subset, swept, and its stream of random numbers.
private struct SpikeSlabChain: ~Copyable {
  private var target: CollapsedSubset
  private let design: SubsetDesign
  private var random: RandomStream
  private var order: [Int]
  private var sums: [Double]
  private var scans = 0.0

  var inclusion: [Double] { sums.map { $0 / scans } }

  init(_ target: CollapsedSubset, _ design: SubsetDesign, seed: UInt64, chain: Int) {
    self.target = target
    self.design = design
    random = RandomStream(seed: seed, chain: chain, purpose: .sampling)
    order = Array(0..<design.columnCount)
    sums = [Double](repeating: 0, count: design.columnCount)
  }

  mutating func forgetInclusion() {
    scans = 0
    for j in sums.indices { sums[j] = 0 }
  }

  mutating func scan() {
    for last in order.indices.reversed() {
      order.swapAt(last, Int(random.uniform() * Double(last + 1)))
    }
    for column in order {
      let probability = logistic(target.logOdds(of: column))
      sums[column] += probability
      if (random.uniform() < probability) != target.gram.holds(column) {
        target.gram.flip(column)
      }
    }
    scans += 1
  }

  /// σ² from its inverse gamma, β from its normal given σ², α from its normal given both.
  mutating func draw() -> SpikeSlabRegression.Draw {
    let rows = Double(design.rowCount)
    let sum = target.gram.residual * design.totalSumOfSquares
    let sigma = (sum / 2 / random.gamma(shape: (rows - 1) / 2)).squareRoot()
    let members = target.gram.subset.columns
    let k = members.count
    let duals = members.map { target.gram.dual(of: $0) }
    var covariance = [Double](repeating: 0, count: k * k)
    for i in 0..<k {
      for j in 0..<k {
        covariance[i * k + j] = zip(duals[i], duals[j]).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    let normals = members.map { _ in random.normal() }
    let noise = CholeskyFactor(covariance, dimension: k)?.product(with: normals) ?? normals
    var coefficients = [Double](repeating: 0, count: design.columnCount)
    var intercept = design.responseMean + sigma / rows.squareRoot() * random.normal()
    for (index, column) in members.enumerated() {
      let length = design.columnNorms[column]
      let fitted = target.gram.coefficient(duals[index]) * design.totalSumOfSquares.squareRoot()
      coefficients[column] = (fitted + sigma * noise[index]) / length
      intercept -= coefficients[column] * design.columnMeans[column]
    }
    return SpikeSlabRegression.Draw(intercept: intercept, coefficients: coefficients, sigma: sigma)
  }
}
