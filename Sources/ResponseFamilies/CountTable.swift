import Probability

/// The distinct counts of a response with the weight of each, so that what depends on the count and
/// a shared shape alone is computed once a distinct count.
struct CountTable: Sendable {
  /// Distinct counts above zero, ascending.
  let counts: [Double]
  /// The weight of the rows of each.
  let totals: [Double]
  /// Σ weight · log Γ(y + 1).
  let logFactorials: Double

  init(_ values: [Double], weights: [Double]?) {
    var totals: [Double: Double] = [:]
    for (row, value) in values.enumerated() where value > 0 {
      totals[value, default: 0] += weights?[row] ?? 1
    }
    let sorted = totals.sorted { $0.key < $1.key }
    counts = sorted.map(\.key)
    self.totals = sorted.map(\.value)
    logFactorials = sorted.reduce(0) {
      $0 + $1.value * SpecialFunctions.logGamma($1.key + 1)
    }
  }

  /// Σ weight (log Γ(s + y) − log Γ(s) − y log s − log Γ(y + 1)) and its derivative by log s.
  func risingExcess(shape: Double) -> (value: Double, slope: Double) {
    var (value, slope) = (-logFactorials, 0.0)
    for (y, weight) in zip(counts, totals) {
      value += weight * SpecialFunctions.logRisingExcess(shape, y)
      slope += weight * SpecialFunctions.logRisingExcessSlope(shape, y)
    }
    return (value, slope)
  }
}
