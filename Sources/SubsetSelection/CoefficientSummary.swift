import Foundation

/// What the data say about one coefficient, averaged over all subsets.
public struct CoefficientSummary: Sendable, Equatable {
  /// The column's name.
  public let name: String
  /// p(γ_j = 1 | y).
  public let inclusionProbability: Double
  /// E[β_j | y] on the column's own scale, with β_j = 0 where the column is out.
  public let mean: Double
  /// The standard deviation of β_j given y, zeros included; infinite with 3 rows.
  public let standardDeviation: Double
  /// P(β_j > 0 | γ_j = 1, y); NaN where no subset that is kept holds the column.
  public let positiveGivenInclusion: Double
}

extension SubsetPosterior {
  /// Model-averaged coefficients, in the order of the columns.
  ///
  /// Given γ and g, β is Student's t with n − 1 degrees of freedom, location s β̂ and squared scale
  /// s Σ(y − ȳ)² (1 − sR²)/(n − 1) (XᵀX)⁻¹, with s = g/(1 + g) (Liang et al. 2008, section 2). It
  /// is averaged over g by the quadrature of the Bayes factor, and over the subsets by a second
  /// sweep, without the least probable subsets: they hold `settings.droppedMass` at most, which
  /// bounds the error of a probability. In a subset that is not of full rank the later ones of
  /// dependent columns have coefficient 0, which counts as neither sign, as in BAS.
  ///
  /// Costs about 2pk² multiplications for each subset that is kept.
  public func coefficients() -> [CoefficientSummary] {
    let table = StudentTable(degrees: Double(design.rowCount - 1))
    let blocks = 1 << SubsetTree.prefixLength(columnCount: design.columnCount)
    let parts = ParallelBlocks(threads: settings.threads).map(blocks) { block in
      var tree = SubsetTree(design)
      var moments = CoefficientMoments(self, table)
      moments.mass = tree.visit(block: block, with: &moments).total
      return moments
    }
    var sum = CoefficientMoments(self, table)
    for part in parts { sum.add(part) }
    return sum.summaries(of: self)
  }
}

/// Sums over subsets of weight × moments of each coefficient, at unit length.
private struct CoefficientMoments: SubsetVisitor, Sendable {
  private let posterior: SubsetPosterior
  private let table: StudentTable
  var mass = 0.0
  private var included: [Double]
  private var first: [Double]
  private var second: [Double]
  private var positive: [Double]

  init(_ posterior: SubsetPosterior, _ table: StudentTable) {
    self.posterior = posterior
    self.table = table
    let zeros = [Double](repeating: 0, count: posterior.design.columnCount)
    (included, first, second, positive) = (zeros, zeros, zeros, zeros)
  }

  mutating func visit(mask: UInt64, size: Int, rank: Int, residual: Double) -> Double {
    let logWeight = posterior.weights.logWeight(size: size, rank: rank, residual: residual)
    guard logWeight >= posterior.threshold else { return 0 }
    let weight = exp(logWeight - posterior.weights.reference)
    let columns = ColumnSubset(mask: mask).columns
    for column in columns { included[column] += weight }
    let fit = SubsetFit(posterior.design, columns: columns)
    add(fit, posterior.shrinkages.points(rank: fit.rank, residual: fit.residual), weight)
    return weight
  }

  private mutating func add(
    _ fit: SubsetFit, _ shrinkages: [(shrinkage: Double, weight: Double)], _ weight: Double
  ) {
    let rows = Double(posterior.design.rowCount)
    let variances = fit.variances
    var means = (0.0, 0.0, 0.0)
    // √(s (n − 1)/(1 − sR²)): the t ratio of a coefficient over its ratio by least squares.
    var ratios: [(Double, Double)] = []
    for (s, share) in shrinkages {
      let unexplained = 1 - s + s * fit.residual
      means.0 += share * s
      means.1 += share * s * s
      means.2 += share * s * unexplained / (rows - 3)
      ratios.append(((s * (rows - 1) / unexplained).squareRoot(), share))
    }
    for (index, column) in fit.columns.enumerated() {
      let estimate = fit.coefficients[index]
      first[column] += weight * means.0 * estimate
      second[column] += weight * (means.1 * estimate * estimate + means.2 * variances[index])
      let ratio = estimate / variances[index].squareRoot()
      var above = 0.0
      for (factor, share) in ratios { above += share * table.probability(below: ratio * factor) }
      positive[column] += weight * above
    }
  }

  mutating func add(_ other: CoefficientMoments) {
    mass += other.mass
    for j in first.indices {
      included[j] += other.included[j]
      first[j] += other.first[j]
      second[j] += other.second[j]
      positive[j] += other.positive[j]
    }
  }

  func summaries(of posterior: SubsetPosterior) -> [CoefficientSummary] {
    let design = posterior.design
    return first.indices.map { j in
      let unit = design.totalSumOfSquares.squareRoot() / design.columnNorms[j]
      let mean = first[j] / mass
      let variance = second[j] / mass - mean * mean
      return CoefficientSummary(
        name: design.names[j], inclusionProbability: posterior.inclusionProbabilities[j],
        mean: mean * unit, standardDeviation: max(0, variance).squareRoot() * unit,
        positiveGivenInclusion: positive[j] / included[j])
    }
  }
}
