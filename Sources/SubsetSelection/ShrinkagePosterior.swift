import Foundation

/// The posterior of the shrinkage s = g/(1 + g) given a subset's rank and R².
///
/// A grid in u = log g for each rank, fine and wide enough for both ends of the range of R² by
/// `ShrinkageIntegral`; what does not depend on R² is computed once.
struct ShrinkagePosterior: Sendable {
  private let fixed: Double?
  private let rowCount: Int
  private let grids: [[Point]]

  private struct Point {
    let g: Double
    let shrinkage: Double
    let logBase: Double
  }

  init(prior: CoefficientPrior, rowCount: Int, columnCount: Int, smallestLogResidual: Double) {
    self.rowCount = rowCount
    fixed = prior.fixedValue(rowCount: rowCount).map { $0 / (1 + $0) }
    let ranks = fixed == nil ? min(columnCount, rowCount - 1) : 0
    grids = (0...ranks).dropFirst().map { rank in
      let integral = ShrinkageIntegral(prior: prior, rowCount: rowCount, rank: rank)
      let ends = [0, smallestLogResidual].map { integral.settledGrid(logResidual: $0) }
      let lower = ends.map(\.lower).min() ?? 0
      let upper = ends.map(\.upper).max() ?? 0
      // The step before the last halving: its error was measured to be below 10⁻⁸.
      let step = 2 * (ends.map(\.step).min() ?? 0.25)
      return stride(from: lower, through: upper, by: step).map { u in
        Point(
          g: exp(u), shrinkage: 1 / (1 + exp(-u)),
          logBase: integral.logIntegrand(u, logResidual: -.infinity))
      }
    }
  }

  /// Points with weights that sum to one; those below 10⁻¹¹ of the largest are left out.
  func points(rank: Int, residual: Double) -> [(shrinkage: Double, weight: Double)] {
    if let fixed { return [(fixed, 1)] }
    guard rank > 0 else { return [(0.5, 1)] }
    let half = Double(rowCount - 1) / 2
    let z = rank >= rowCount - 1 ? 0 : residual
    var peak = -Double.infinity
    let grid = grids[rank - 1]
    let logs = grid.map { point in
      let value = point.logBase - half * log1p(z * point.g)
      peak = max(peak, value)
      return value
    }
    var result: [(shrinkage: Double, weight: Double)] = []
    result.reserveCapacity(logs.count)
    var total = 0.0
    for (point, value) in zip(grid, logs) where value > peak - 25.3 {
      let weight = exp(value - peak)
      total += weight
      result.append((point.shrinkage, weight))
    }
    for index in result.indices { result[index].weight /= total }
    return result
  }
}
