/// A set of columns: the structure of one model.
public struct ColumnSubset: Sendable, Hashable, Codable {
  /// The columns that are in, in order.
  public private(set) var columns: [Int]

  /// No columns.
  public init() { columns = [] }

  /// The columns whose bits are set in a mask of at most 64 columns.
  init(mask: UInt64) {
    columns = []
    var rest = mask
    while rest != 0 {
      columns.append(rest.trailingZeroBitCount)
      rest &= rest - 1
    }
  }

  /// Some columns out of `count`; indices outside are left out.
  public init(_ columns: [Int], count: Int) {
    self.columns = Set(columns).filter { $0 >= 0 && $0 < count }.sorted()
  }

  /// Whether a column is in.
  public subscript(column: Int) -> Bool {
    get {
      let place = place(of: column)
      return place < columns.count && columns[place] == column
    }
    set {
      let place = place(of: column)
      let isIn = place < columns.count && columns[place] == column
      if newValue && !isIn { columns.insert(column, at: place) }
      if !newValue && isIn { columns.remove(at: place) }
    }
  }

  /// How many columns are in.
  public var size: Int { columns.count }

  /// The first place whose column is not below this one.
  private func place(of column: Int) -> Int {
    var (low, high) = (0, columns.count)
    while low < high {
      let middle = (low + high) / 2
      if columns[middle] < column { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Whether this set comes first where two weigh the same: column j as the bit 2ʲ of a number.
  func precedes(_ other: ColumnSubset) -> Bool {
    columns.reversed().lexicographicallyPrecedes(other.columns.reversed())
  }
}
