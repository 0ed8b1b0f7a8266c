import Foundation

/// Visited subsets with their probabilities among themselves, best first.
struct VisitedSubsets {
  let sorted: [(subset: ColumnSubset, probability: Double)]
  let inclusion: [Double]

  /// Joins what chains visited; `logWeights` of one subset agree but for rounding.
  init(_ visited: [[ColumnSubset: Double]], columnCount: Int) {
    var joined: [ColumnSubset: Double] = [:]
    for chain in visited { joined.merge(chain) { first, _ in first } }
    // The order of a dictionary is random from run to run; sums must not depend on it.
    let ordered = joined.sorted {
      $0.value != $1.value ? $0.value > $1.value : $0.key.precedes($1.key)
    }
    let peak = ordered.first?.value ?? 0
    let total = ordered.reduce(0) { $0 + exp($1.value - peak) }
    sorted = ordered.map { ($0.key, exp($0.value - peak) / total) }
    var inclusion = [Double](repeating: 0, count: columnCount)
    for (subset, probability) in sorted {
      for column in subset.columns { inclusion[column] += probability }
    }
    self.inclusion = inclusion
  }
}
