import Foundation

/// The weight of a subset: its prior probability times its Bayes factor, in logarithms.
struct SubsetWeights: Sendable {
  let table: BayesFactorTable
  let logPrior: [Double]
  let rowCount: Int
  private let isMixture: Bool
  /// log of what the sums are divided by, so that neither large nor small weights leave the range.
  let reference: Double

  /// A residual below this counts as none; the square of what rounding leaves of a unit column.
  static let noResidual = 1e-24

  init(
    _ design: SubsetDesign, prior: CoefficientPrior, subsets: SubsetPrior, threads: Int
  ) throws(SubsetSelectionError) {
    try prior.check()
    let p = design.columnCount
    let logPrior = try subsets.logProbabilities(columnCount: p)
    rowCount = design.rowCount
    isMixture = prior.fixedValue(rowCount: rowCount) == nil
    let full = SubsetFit(design, columns: Array(0..<p))
    if isMixture, full.residual <= Self.noResidual, full.rank < rowCount - 1 { throw .perfectFit }
    // 1 − R² only falls as columns enter, so the full subset bounds the range of the table; where
    // it saturates the rows, the range is what double precision can tell from none.
    let smallest = max(full.residual, Self.noResidual)
    let table = BayesFactorTable(
      prior: prior, rowCount: rowCount, largestRank: full.rank, largestT: -log(smallest),
      threads: threads)
    let best = (0...p).map { size in
      let rank = min(size, full.rank)
      return logPrior[size] + table.logBayesFactor(rank: rank, residual: smallest)
    }
    // Between a bound from above on every weight and the weight of the full subset.
    let bound = best.max() ?? 0
    let last = logPrior[p] + table.logBayesFactor(rank: full.rank, residual: smallest)
    reference = (bound + last) / 2
    self.table = table
    self.logPrior = logPrior
  }

  /// log p(γ) + log BF(γ).
  @inline(__always)
  func logWeight(size: Int, rank: Int, residual: Double) -> Double {
    logPrior[size] + table.logBayesFactor(rank: rank, residual: residual)
  }

  /// Whether a subset fits without error with information to spare, so that the Bayes factor of a
  /// mixture of g-priors is infinite (Liang et al. 2008, section 4.2).
  @inline(__always)
  func isPerfect(rank: Int, residual: Double) -> Bool {
    isMixture && residual <= Self.noResidual && rank < rowCount - 1
  }
}
