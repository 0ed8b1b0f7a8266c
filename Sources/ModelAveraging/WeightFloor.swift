/// A least weight for some of the weights, at the cost of the others; see `ModelClass`.
struct WeightFloor: Sendable {
  let floor: Double
  /// Whom the floor holds up.
  let protected: [Bool]

  /// - Precondition: `floor` times the number of those protected is at most 1.
  init(_ floor: Double, under protected: [Bool]) {
    self.floor = floor
    self.protected = protected
  }

  /// max(c w, floor) where protected and c w elsewhere, with c such that they sum to one.
  ///
  /// The smallest protected weights go to the floor one after the other, until the next stays
  /// above it when the rest shares what is left. Cost O(K log K).
  func applied(to weights: [Double]) -> [Double] {
    guard floor > 0 else { return weights }
    let ascending = weights.indices.filter { protected[$0] }.sorted { weights[$0] < weights[$1] }
    var isFree = [Bool](repeating: true, count: weights.count)
    var (shared, remaining) = (1.0, weights.reduce(0, +))
    for index in ascending {
      guard weights[index] * shared < floor * remaining else { break }
      isFree[index] = false
      shared = max(shared - floor, 0)
      remaining -= weights[index]
    }
    // Summed again: what is left of a difference may be rounding.
    let free = zip(weights, isFree).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
    let scale = free > 0 ? shared / free : 0
    return zip(weights, isFree).map { $1 ? $0 * scale : floor }
  }
}
