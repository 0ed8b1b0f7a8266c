import Probability

/// The distinct counts of a response with the weight of each, so that what depends on the count and
/// a shared shape alone is computed once a distinct count.
struct CountTable: Sendable {
  /// Distinct counts above zero, ascending.
  let counts: [Double]
  /// The place of each row's count among them; nil for a count of zero.
  let places: [Int?]
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
    let found = Dictionary(uniqueKeysWithValues: counts.enumerated().map { ($1, $0) })
    places = values.map { found[$0] }
    self.totals = sorted.map(\.value)
    logFactorials = sorted.reduce(0) {
      $0 + $1.value * SpecialFunctions.logGamma($1.key + 1)
    }
  }

  /// log Γ(s + y) − log Γ(s) − y log s of each distinct count, with its derivative by log s.
  func risingExcesses(shape: Double) -> [(value: Double, slope: Double)] {
    counts.map {
      (
        SpecialFunctions.logRisingExcess(shape, $0),
        SpecialFunctions.logRisingExcessSlope(shape, $0)
      )
    }
  }

  /// Σ weight (log Γ(s + y) − log Γ(s) − y log s − log Γ(y + 1)) and its derivative by log s.
  func risingExcess(shape: Double) -> (value: Double, slope: Double) {
    var (value, slope) = (-logFactorials, 0.0)
    for (excess, weight) in zip(risingExcesses(shape: shape), totals) {
      value += weight * excess.value
      slope += weight * excess.slope
    }
    return (value, slope)
  }
}
