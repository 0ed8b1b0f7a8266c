import Foundation
import Probability

/// A claim that is linear in the parameters: a₀ α + aᵀβ > c, on the data's own scale.
///
/// α is the intercept at x = 0. With a₀ = 1 and a = x it is a claim on the mean response at x; the
/// difference of two rows gives a comparison; a unit vector the sign of a coefficient.
public struct LinearMargin: Sendable, Equatable {
  /// a₀.
  public var intercept: Double
  /// a, one a column of the design.
  public var coefficients: [Double]
  /// c.
  public var threshold: Double

  public init(intercept: Double = 0, coefficients: [Double], threshold: Double = 0) {
    self.intercept = intercept
    self.coefficients = coefficients
    self.threshold = threshold
  }
}

/// The posterior of a margin: how much of the mass dissents.
public struct MarginProbability: Sendable, Equatable {
  /// P(a₀α + aᵀβ ≤ c | y) over the subsets that are kept, of total mass one.
  public let dissent: Double
  /// The most that subsets left out can add to `dissent`.
  public let droppedMass: Double
  /// E[a₀α + aᵀβ − c | y].
  public let mean: Double

  /// An upper bound on P(a₀α + aᵀβ ≤ c | y), but for rounding.
  public var upperBound: Double { min(1, dissent + droppedMass) }
}

extension SubsetPosterior {
  /// How much posterior mass holds that a₀α + aᵀβ ≤ c, over all subsets, with no draws.
  ///
  /// Given γ and g the margin is Student's t with n − 1 degrees of freedom, location
  /// a₀ȳ + s ãᵀβ̂ − c and squared scale σ̂²(a₀²/n + s ãᵀ(XᵀX)⁻¹ã), where ã = a − a₀x̄ and
  /// σ̂² = Σ(y − ȳ)²(1 − sR²)/(n − 1); small probabilities keep their relative accuracy. Where all
  /// its coefficients are out the margin is the constant −c, which dissents for c ≥ 0.
  ///
  /// - Throws: where the margin's coefficients do not match the columns or are not finite.
  public func probability(
    of margin: LinearMargin
  ) throws(SubsetSelectionError) -> MarginProbability {
    guard margin.coefficients.count == design.columnCount else {
      throw .badSetting("a margin needs one coefficient for each of the design's columns")
    }
    guard (margin.coefficients + [margin.intercept, margin.threshold]).allSatisfy(\.isFinite) else {
      throw .badSetting("a margin's coefficients must be finite")
    }
    let blocks = 1 << SubsetTree.prefixLength(columnCount: design.columnCount)
    let parts = ParallelBlocks(threads: settings.threads).map(blocks) { block in
      var tree = SubsetTree(design)
      var sum = MarginSum(self, margin)
      sum.mass = tree.visit(block: block, with: &sum).total
      return sum
    }
    let mass = parts.reduce(0) { $0 + $1.mass }
    return MarginProbability(
      dissent: parts.reduce(0) { $0 + $1.dissent } / mass, droppedMass: settings.droppedMass,
      mean: parts.reduce(0) { $0 + $1.first } / mass)
  }
}

/// Sums over subsets of weight × P(margin ≤ 0).
private struct MarginSum: SubsetVisitor, Sendable {
  private let posterior: SubsetPosterior
  private let margin: LinearMargin
  /// ã_j over the length of column j.
  private let direction: [Double]
  var mass = 0.0
  private(set) var dissent = 0.0
  private(set) var first = 0.0

  init(_ posterior: SubsetPosterior, _ margin: LinearMargin) {
    self.posterior = posterior
    self.margin = margin
    let design = posterior.design
    direction = margin.coefficients.indices.map {
      (margin.coefficients[$0] - margin.intercept * design.columnMeans[$0]) / design.columnNorms[$0]
    }
  }

  mutating func visit(mask: UInt64, size: Int, rank: Int, residual: Double) -> Double {
    let logWeight = posterior.weights.logWeight(size: size, rank: rank, residual: residual)
    guard logWeight >= posterior.threshold else { return 0 }
    let weight = exp(logWeight - posterior.weights.reference)
    add(SubsetFit(posterior.design, columns: ColumnSubset(mask: mask).columns), weight)
    return weight
  }

  private mutating func add(_ fit: SubsetFit, _ weight: Double) {
    let design = posterior.design
    let rows = Double(design.rowCount)
    let a = fit.columns.map { direction[$0] }
    let variance = fit.variance(of: a)
    let slope =
      zip(a, fit.coefficients).reduce(0) { $0 + $1.0 * $1.1 }
      * design.totalSumOfSquares.squareRoot()
    let level = margin.intercept * design.responseMean - margin.threshold
    let points = posterior.shrinkages.points(rank: fit.rank, residual: fit.residual)
    for (s, share) in points {
      let mean = level + s * slope
      let scale =
        (design.totalSumOfSquares * (1 - s + s * fit.residual) / (rows - 1)
        * (margin.intercept * margin.intercept / rows + s * variance)).squareRoot()
      first += weight * share * mean
      let below =
        scale > 0
        ? SpecialFunctions.studentTCDF(-mean / scale, degrees: rows - 1) : (mean <= 0 ? 1 : 0)
      dissent += weight * share * below
    }
  }
}
