/// A set of columns, as bits: the structure of one model.
public struct ColumnSubset: Sendable, Hashable, Codable {
  private var words: [UInt64]

  /// No columns, out of `count`.
  public init(count: Int) { words = [UInt64](repeating: 0, count: max(1, (count + 63) / 64)) }

  /// The columns whose bits are set in a mask of at most 64 columns.
  init(mask: UInt64) { words = [mask] }

  /// Some columns out of `count`; indices outside are left out.
  public init(_ columns: [Int], count: Int) {
    self.init(count: count)
    for column in columns where column >= 0 && column < count { self[column] = true }
  }

  /// Whether a column is in.
  public subscript(column: Int) -> Bool {
    get { words[column >> 6] >> UInt64(column & 63) & 1 == 1 }
    set {
      let bit: UInt64 = 1 << UInt64(column & 63)
      if newValue { words[column >> 6] |= bit } else { words[column >> 6] &= ~bit }
    }
  }

  /// How many columns are in.
  public var size: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// The columns that are in, in order.
  public var columns: [Int] {
    words.indices.flatMap { word -> [Int] in
      var rest = words[word]
      var found: [Int] = []
      while rest != 0 {
        found.append((word << 6) + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
      return found
    }
  }

  /// Whether this set comes first where two weigh the same: the bits read as one number.
  func precedes(_ other: ColumnSubset) -> Bool {
    for (mine, its) in zip(words, other.words).reversed() where mine != its { return mine < its }
    return false
  }
}
