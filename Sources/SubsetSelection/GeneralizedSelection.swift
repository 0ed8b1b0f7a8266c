import Foundation
import Probability

/// The posterior over subsets of a generalized linear model, by Laplace evidence with an importance
/// correction: all subsets up to a few columns, a Markov chain over them beyond.
public struct GeneralizedSelection: Sendable {
  /// The prior on subsets.
  public var subsetPrior: SubsetPrior
  /// All 2ᵖ subsets are weighed up to this many columns; above it a chain chooses.
  public var enumerationLimit: Int
  /// Draws of the importance correction of a subset; 0 leaves Laplace's value.
  public var importanceDraws: Int
  /// Subsets are corrected from the best down until they hold all but this much of the mass.
  public var uncorrectedMass: Double
  /// Independent chains beyond the enumeration limit, at least 2.
  public var chains: Int
  /// Steps of each chain; the first fifth does not count.
  public var steps: Int
  /// Names the streams of random numbers.
  public var seed: UInt64
  /// Subsets or chains that run at once; results are the same for any number.
  public var threads: Int

  public init(
    subsetPrior: SubsetPrior = .betaBinomial(1, 1), enumerationLimit: Int = 12,
    importanceDraws: Int = 500, uncorrectedMass: Double = 1e-3, chains: Int = 4, steps: Int = 5000,
    seed: UInt64 = 1, threads: Int = 1
  ) {
    self.subsetPrior = subsetPrior
    self.enumerationLimit = enumerationLimit
    self.importanceDraws = importanceDraws
    self.uncorrectedMass = uncorrectedMass
    self.chains = chains
    self.steps = steps
    self.seed = seed
    self.threads = threads
  }

  /// Weighs the subsets.
  ///
  /// - Throws: where a setting is out of range or no subset has a finite evidence.
  public func run(
    _ model: GeneralizedSubsetModel
  ) throws(SubsetSelectionError) -> GeneralizedSubsets {
    guard (0...20).contains(enumerationLimit), importanceDraws >= 0, chains >= 2, steps >= 10,
      threads > 0, uncorrectedMass >= 0
    else { throw .badSetting("the enumeration limit lies in 0...20, with 2 chains of 10 steps") }
    let p = model.columnCount
    let logPrior = try subsetPrior.logProbabilities(columnCount: p)
    guard p > enumerationLimit else {
      let known = laplace(model, subsets: (0..<(1 << p)).map { ColumnSubset(mask: UInt64($0)) })
      return try corrected(model, known, logPrior, frequencies: nil)
    }
    let (settings, steps) = (self, steps)
    let parts = ParallelBlocks(threads: threads).map(chains) { index in
      var chain = GeneralizedSubsetChain(model, logPrior, seed: settings.seed, chain: index)
      for step in 0..<steps { chain.step(counts: step >= steps / 5) }
      return (frequencies: chain.frequencies, known: chain.evidence)
    }
    var known: [ColumnSubset: Double] = [:]
    for part in parts { known.merge(part.known) { first, _ in first } }
    return try corrected(model, known, logPrior, frequencies: parts.map(\.frequencies))
  }

  private func laplace(
    _ model: GeneralizedSubsetModel, subsets: [ColumnSubset]
  ) -> [ColumnSubset: Double] {
    let seed = seed
    let values = ParallelBlocks(threads: threads).map(subsets.count) { index -> Double in
      var random = RandomStream(seed: seed, chain: 0, purpose: .assessment)
      return model.evidence(of: subsets[index].columns, importanceDraws: 0, random: &random)?
        .laplace ?? -.infinity
    }
    return Dictionary(uniqueKeysWithValues: zip(subsets, values))
  }

  /// Corrects the best subsets and turns log evidence into probabilities.
  private func corrected(
    _ model: GeneralizedSubsetModel, _ laplace: [ColumnSubset: Double], _ logPrior: [Double],
    frequencies: [[Double]]?
  ) throws(SubsetSelectionError) -> GeneralizedSubsets {
    let weights = laplace.filter { $0.value.isFinite }
    guard !weights.isEmpty else { throw .noFiniteEvidence }
    let logWeights = Dictionary(
      uniqueKeysWithValues: weights.map { ($0.key, $0.value + logPrior[$0.key.size]) })
    let first = VisitedSubsets([logWeights], columnCount: model.columnCount)
    var held = 0.0
    let best = first.sorted.prefix { subset in
      defer { held += subset.probability }
      return importanceDraws > 1 && held < 1 - uncorrectedMass
    }.map(\.subset)
    let (seed, draws) = (seed, importanceDraws)
    let evidence = ParallelBlocks(threads: threads).map(best.count) { index -> SubsetEvidence? in
      var random = RandomStream(seed: seed, chain: index, purpose: .assessment)
      return model.evidence(of: best[index].columns, importanceDraws: draws, random: &random)
    }
    var known = weights.mapValues {
      SubsetEvidence(laplace: $0, corrected: nil, standardError: nil)
    }
    for (subset, value) in zip(best, evidence) { known[subset] = value ?? known[subset] }
    return GeneralizedSubsets(
      names: model.names, evidence: known, logPrior: logPrior, frequencies: frequencies)
  }
}
