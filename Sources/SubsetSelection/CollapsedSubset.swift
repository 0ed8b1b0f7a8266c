import Foundation

/// The log weight of a subset with coefficients and σ integrated out, and of all its neighbours.
///
/// Either with a g-prior, where p(y | γ) follows from rank and R² alone; or with a normal slab
/// that is independent between columns, β_j ~ N(0, σ²/D) at unit length of the columns, where
///
///     log p(y | γ) = const + k/2 log D − ½ log |X_γᵀX_γ + D| − (n − 1)/2 log S_γ
///
/// with S_γ = yᵀy − yᵀX_γ(X_γᵀX_γ + D)⁻¹X_γᵀy (George and McCulloch 1997, section 4). Subsets that
/// are not of full rank have no weight with a g-prior.
struct CollapsedSubset: Sendable {
  enum Slab: Sendable {
    case gPrior(BayesFactorTable)
    case normal(logRidge: Double)
  }

  let slab: Slab
  let logPrior: [Double]
  let rowCount: Int
  let largestSize: Int
  var gram: SubsetFactor

  /// With rounding of the order 10⁻¹⁶, a residual below this cannot be told from none.
  static let smallestResidual = 1e-12

  /// log p(γ) + log p(y | γ), up to a constant.
  var logWeight: Double {
    logWeight(size: gram.size, residual: gram.residual, logDeterminant: gram.logDeterminant)
  }

  private func logWeight(size: Int, residual: Double, logDeterminant: Double) -> Double {
    guard size <= largestSize else { return -.infinity }
    let residual = max(residual, Self.smallestResidual)
    switch slab {
    case .gPrior(let table):
      return logPrior[size] + table.logBayesFactor(rank: size, residual: residual)
    case .normal(let logRidge):
      return logPrior[size] + (Double(size) * logRidge - logDeterminant) / 2
        - Double(rowCount - 1) / 2 * log(residual)
    }
  }

  /// The log odds that a column is in, given all others.
  func logOdds(of column: Int) -> Double {
    guard let flipped = gram.flipped(column) else { return -.infinity }
    let isIn = gram.holds(column)
    let other = logWeight(
      size: gram.size + (isIn ? -1 : 1), residual: flipped.residual,
      logDeterminant: gram.logDeterminant + flipped.growth)
    return isIn ? logWeight - other : other - logWeight
  }
}

/// 1/(1 + e^(−x)).
func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
