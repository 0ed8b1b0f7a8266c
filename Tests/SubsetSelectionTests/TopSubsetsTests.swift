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
    #expect(ColumnSubset([129], count: 130).precedes(subset))
    #expect(ColumnSubset(mask: 1 << 63 | 0b101).columns == [0, 2, 63])
  }

  @Test func `columns enter and leave a set in any order`() {
    var (subset, expected) = (ColumnSubset(), Set<Int>())
    for step in 0..<400 {
      let column = step * 37 % 101
      subset[column] = step % 3 != 0
      if step % 3 != 0 { expected.insert(column) } else { expected.remove(column) }
      #expect(subset.columns == expected.sorted())
      #expect((0...101).allSatisfy { subset[$0] == expected.contains($0) })
    }
  }
}
