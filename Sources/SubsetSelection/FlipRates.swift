import CKernels
import Probability

/// What the next step of `TemperedGibbs` needs to know of each column, under a g-prior.
///
/// The columns that are out, nearly all of them, are taken together by a kernel.
struct FlipRates: Sendable {
  /// q_j = p(γ_j = 1 | γ_{−j}, y).
  private(set) var inclusion: [Double]
  /// (q_j + 1/p)/p(γ_j | γ_{−j}, y); 0 where the other state cannot be.
  private(set) var rates: [Double]
  /// Σ rates.
  private(set) var sum = 0.0

  init(columnCount: Int) {
    inclusion = [Double](repeating: 0, count: columnCount)
    rates = inclusion
  }

  mutating func update(_ target: CollapsedSubset, _ table: BayesFactorTable) {
    let gram = target.gram
    let uniform = 1 / Double(gram.columnCount)
    if gram.size < target.largestSize {
      sum = enter(target, table, uniform)
    } else {
      for j in rates.indices { (inclusion[j], rates[j]) = (0, 0) }
      sum = 0
    }
    for column in gram.subset.columns {
      let q = logistic(target.logOdds(of: column))
      inclusion[column] = q
      // A state of probability nearly zero must leave by the column that makes it so.
      rates[column] = (q + uniform) / max(q, 1e-300)
      sum += rates[column]
    }
  }

  /// The column whose share of the rates holds a place in 0..<sum, in the order of the columns.
  func column(at place: Double) -> Int {
    var (rest, choice) = (place, -1)
    for (column, rate) in rates.enumerated() where rate > 0 {
      choice = column
      if rest < rate { break }
      rest -= rate
    }
    return choice
  }

  private mutating func enter(
    _ target: CollapsedSubset, _ table: BayesFactorTable, _ uniform: Double
  ) -> Double {
    let gram = target.gram
    let logBase = target.logPrior[gram.size + 1] - target.logWeight
    return table.withKernel(rank: gram.size + 1) { evidence in
      gram.pivots.withUnsafeBufferPointer { pivots in
        gram.crosses.withUnsafeBufferPointer { crosses in
          var state = subset_state(
            pivots: pivots.baseAddress, crosses: crosses.baseAddress, count: pivots.count,
            least: SubsetFactor.pivotTolerance, residual: gram.residual,
            smallest: CollapsedSubset.smallestResidual, log_base: logBase)
          return subset_rates(
            InstructionSet.current.kernelIndex, evidence, &state, uniform, &inclusion, &rates)
        }
      }
    }
  }
}
