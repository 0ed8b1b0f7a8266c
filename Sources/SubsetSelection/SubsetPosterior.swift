import Foundation
import Probability

/// One subset and its posterior probability.
public struct SubsetProbability: Sendable, Equatable {
  /// The subset's columns.
  public let subset: ColumnSubset
  /// p(γ | y).
  public let probability: Double
  /// log BF(γ) against the model without columns.
  public let logBayesFactor: Double
}

/// The exact posterior over subsets of columns, and over coefficients given the data.
public struct SubsetPosterior: Sendable {
  /// The data.
  public let design: SubsetDesign
  /// Priors and settings.
  public let settings: SubsetEnumeration
  /// p(γ_j = 1 | y) by column.
  public let inclusionProbabilities: [Double]
  /// p(|γ| = k | y) for k = 0...p.
  public let sizeProbabilities: [Double]
  /// The most probable subsets, best first.
  public let topSubsets: [SubsetProbability]
  /// log Σ_γ p(γ) BF(γ): the evidence of the whole class against the model without columns.
  public let logBayesFactor: Double
  /// The largest error seen between the nodes of the table of log Bayes factors, relative to
  /// max(1, |log BF|); 0 for a fixed g.
  public let tableError: Double
  let weights: SubsetWeights
  let threshold: Double
  let shrinkages: ShrinkagePosterior

  init(
    design: SubsetDesign, settings: SubsetEnumeration, weights: SubsetWeights, sum: SubsetSum
  ) {
    self.design = design
    self.settings = settings
    self.weights = weights
    // The sizes' sum is the total in another order; a column's probability must not exceed one.
    inclusionProbabilities = sum.inclusion.map { min(1, $0 / sum.total) }
    sizeProbabilities = sum.sizes.map { $0 / sum.total }
    let evidence = log(sum.total) + weights.reference
    logBayesFactor = evidence
    topSubsets = sum.top.sorted.map {
      SubsetProbability(
        subset: ColumnSubset(mask: $0.mask), probability: exp($0.logWeight - evidence),
        logBayesFactor: $0.logWeight - weights.logPrior[$0.mask.nonzeroBitCount])
    }
    tableError = weights.table.largestError
    shrinkages = ShrinkagePosterior(
      prior: settings.coefficientPrior, rowCount: design.rowCount, columnCount: design.columnCount,
      smallestLogResidual: -weights.table.largestT)
    threshold = sum.threshold(dropping: settings.droppedMass)
  }

  /// log p(y) of the whole class, natural log, with the improper prior p(α, σ²) = 1/σ².
  ///
  /// Without columns p(y) = Γ((n − 1)/2) π^(−(n − 1)/2) n^(−1/2) (Σ(y − ȳ)²)^(−(n − 1)/2). The
  /// prior's constant is arbitrary, so compare only models that share α and σ.
  public var logEvidence: Double {
    let half = Double(design.rowCount - 1) / 2
    return logBayesFactor + SpecialFunctions.logGamma(half) - half * log(Double.pi)
      - 0.5 * log(Double(design.rowCount)) - half * log(design.totalSumOfSquares)
  }

  /// log p(γ) by size of the subset.
  public var logPriorBySize: [Double] { weights.logPrior }
}
