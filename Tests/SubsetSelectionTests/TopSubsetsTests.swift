import Probability
import Testing

@testable import SubsetSelection

struct TopSubsetsTests {
  @Test func `the best are kept, ties by mask, in any order of arrival`() {
    var random = RandomStream(seed: 1, chain: 0, purpose: .simulation)
    let all = (0..<500).map {
      WeightedSubset(mask: UInt64($0), logWeight: (20 * random.uniform()).rounded())
    }
    let expected = all.sorted { $0.isBetter(than: $1) }.prefix(37).map(\.mask)
    for order in [all, all.reversed()] {
      var top = TopSubsets(limit: 37)
      for subset in order { top.offer(subset) }
      #expect(top.sorted.map(\.mask) == expected)
    }
    var none = TopSubsets(limit: 0)
    none.offer(all[0])
    #expect(none.sorted.isEmpty)
  }

  @Test func `a set of columns keeps what it was given`() {
    let subset = ColumnSubset([3, 70, 129, 400, -1], count: 130)
    #expect(subset.columns == [3, 70, 129])
    #expect(subset.size == 3)
    #expect(ColumnSubset([0], count: 130).precedes(subset))
    #expect(!subset.precedes(subset))
  }
}
