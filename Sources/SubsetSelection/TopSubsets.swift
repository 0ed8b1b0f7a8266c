/// A subset with its log weight: log prior + log Bayes factor against no columns.
struct WeightedSubset: Sendable {
  let mask: UInt64
  let logWeight: Double

  /// Ties go to the smaller mask, so that the order does not depend on the sweep.
  func isBetter(than other: WeightedSubset) -> Bool {
    logWeight > other.logWeight || (logWeight == other.logWeight && mask < other.mask)
  }
}

/// The best subsets seen so far, at most `limit` of them, in a heap with the worst at its root.
struct TopSubsets: Sendable {
  let limit: Int
  private var heap: [WeightedSubset] = []

  init(limit: Int) { self.limit = limit }

  /// Best first.
  var sorted: [WeightedSubset] { heap.sorted { $0.isBetter(than: $1) } }

  /// Takes a subset in if it is among the best; most are turned away by one comparison.
  @inline(__always)
  mutating func offer(_ subset: WeightedSubset) {
    if heap.count == limit {
      guard limit > 0, subset.isBetter(than: heap[0]) else { return }
      heap[0] = subset
      sink()
    } else {
      heap.append(subset)
      rise()
    }
  }

  private mutating func rise() {
    var child = heap.count - 1
    while child > 0, case let parent = (child - 1) / 2, heap[parent].isBetter(than: heap[child]) {
      heap.swapAt(parent, child)
      child = parent
    }
  }

  private mutating func sink() {
    var parent = 0
    while true {
      var worst = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[worst].isBetter(than: heap[child]) {
        worst = child
      }
      if worst == parent { return }
      heap.swapAt(parent, worst)
      parent = worst
    }
  }
}
