import Foundation

/// Samples subsets of a gaussian regression where 2ᵖ are too many to enumerate.
///
/// Several chains of `TemperedGibbs`, from different starts, each with its own stream of random
/// numbers. The class is that of `SubsetEnumeration` without the subsets that are not of full rank
/// and those above `largestSize`.
public struct SubsetSampling: Sendable {
  /// The prior on coefficients.
  public var coefficientPrior: CoefficientPrior
  /// The prior on subsets.
  public var subsetPrior: SubsetPrior
  /// Independent chains; at least 2, so that they can disagree.
  public var chains: Int
  /// Steps of each chain that do not count.
  public var warmup: Int
  /// Steps of each chain that count.
  public var steps: Int
  /// The most columns in a subset; also at most the rows − 2.
  public var largestSize: Int
  /// How many of the most probable subsets are kept by name.
  public var topCount: Int
  /// Names the streams of random numbers.
  public var seed: UInt64
  /// Chains that run at once; results are the same for any number.
  public var threads: Int

  public init(
    coefficientPrior: CoefficientPrior = .zellnerSiow,
    subsetPrior: SubsetPrior = .betaBinomial(1, 1), chains: Int = 4, warmup: Int = 500,
    steps: Int = 20000, largestSize: Int = 100, topCount: Int = 100, seed: UInt64 = 1,
    threads: Int = 1
  ) {
    self.coefficientPrior = coefficientPrior
    self.subsetPrior = subsetPrior
    self.chains = chains
    self.warmup = warmup
    self.steps = steps
    self.largestSize = largestSize
    self.topCount = topCount
    self.seed = seed
    self.threads = threads
  }

  /// Runs the chains.
  ///
  /// - Throws: where a setting is out of range.
  public func run(_ design: SubsetDesign) throws(SubsetSelectionError) -> SampledSubsets {
    guard chains >= 2, warmup >= 0, steps > 0, threads > 0, largestSize > 0, topCount >= 0 else {
      throw .badSetting("sampling subsets needs 2 chains, a step and a size of at least 1")
    }
    guard design.columnCount > 0 else { throw .badSetting("there are no columns to sample") }
    let (target, table) = try target(design)
    let (seed, warmup, steps) = (seed, warmup, steps)
    let parts = ParallelBlocks(threads: threads).map(chains) { chain in
      var sampler = TemperedGibbs(target, table, seed: seed, chain: chain)
      sampler.run(warmup, counts: false)
      sampler.run(steps, counts: true)
      return (estimate: sampler.estimate, visited: sampler.visited)
    }
    return SampledSubsets(
      names: design.names, estimates: parts.map(\.estimate), visited: parts.map(\.visited),
      topCount: topCount)
  }

  private func target(
    _ design: SubsetDesign
  ) throws(SubsetSelectionError) -> (CollapsedSubset, BayesFactorTable) {
    try coefficientPrior.check()
    let p = design.columnCount
    let largest = min(largestSize, p, max(1, design.rowCount - 2))
    let table = BayesFactorTable(
      prior: coefficientPrior, rowCount: design.rowCount, largestRank: largest,
      largestT: -log(CollapsedSubset.smallestResidual), threads: threads)
    let target = CollapsedSubset(
      slab: .gPrior(table), logPrior: try subsetPrior.logProbabilities(columnCount: p),
      rowCount: design.rowCount, largestSize: largest, gram: SubsetFactor(design, ridge: 0))
    return (target, table)
  }
}

/// What chains over subsets found, in two estimates that should agree.
public struct SampledSubsets: Sendable {
  /// The columns' names.
  public let names: [String]
  /// p(γ_j = 1 | y) averaged along the chains; consistent as they grow.
  public let inclusionProbabilities: [Double]
  /// The standard error of each, from the spread of the chains.
  public let standardErrors: [Double]
  /// The same average without the conditional expectation at each step.
  public let frequencies: [Double]
  /// p(γ_j = 1 | y) with the visited subsets taken for the whole class; free of Monte Carlo noise
  /// but biased by the mass that was not visited.
  public let renormalizedProbabilities: [Double]
  /// By chain: its own average.
  public let chainProbabilities: [[Double]]
  /// The most probable subsets of those visited, with renormalised probabilities.
  public let topSubsets: [(subset: ColumnSubset, probability: Double)]
  /// How many different subsets were visited.
  public let visitedCount: Int

  /// The largest difference between two chains in one column's probability; a large one says that
  /// the chains are too short.
  public var largestDisagreement: Double {
    names.indices.reduce(0) { worst, j in
      let values = chainProbabilities.map { $0[j] }
      return max(worst, (values.max() ?? 0) - (values.min() ?? 0))
    }
  }

  init(
    names: [String], estimates: [InclusionEstimate], visited: [[ColumnSubset: Double]],
    topCount: Int
  ) {
    self.names = names
    var pooled = InclusionEstimate(columnCount: names.count)
    for estimate in estimates { pooled.add(estimate) }
    inclusionProbabilities = pooled.probabilities
    frequencies = pooled.frequencies
    let byChain = estimates.map(\.probabilities)
    chainProbabilities = byChain
    let count = Double(estimates.count)
    standardErrors = pooled.probabilities.enumerated().map { j, mean in
      let squares = byChain.reduce(0) { $0 + ($1[j] - mean) * ($1[j] - mean) }
      return (squares / (count - 1) / count).squareRoot()
    }
    let known = VisitedSubsets(visited, columnCount: names.count)
    renormalizedProbabilities = known.inclusion
    topSubsets = Array(known.sorted.prefix(topCount))
    visitedCount = known.sorted.count
  }
}
