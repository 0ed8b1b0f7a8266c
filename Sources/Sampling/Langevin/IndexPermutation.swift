/// A permutation of 0 ..< count that is named by a key and takes no memory.
///
/// A Feistel network on a grid: an index is a cell (l, r) of a × b ≥ count cells, and each round
/// shifts one coordinate by a keyed function of the other, which can be undone; what falls outside
/// 0 ..< count is permuted again until it does not (Black and Rogaway 2002, "Ciphers with arbitrary
/// finite domains", the generalised Feistel and cycle-walking ciphers). The grid has at most
/// √count cells too many, so walks are rare.
struct IndexPermutation: Sendable {
  private let count: UInt64
  private let rows: UInt64
  private let columns: UInt64
  private let key: UInt64

  /// A few indices need more rounds until all their orders come alike: of six, 12 rounds make orders
  /// whose frequencies differ visibly in two million keys, 24 do not.
  private let roundCount: UInt64

  /// The permutation of `count` ≥ 1 indices with this key.
  init(count: Int, key: UInt64) {
    let count = UInt64(max(count, 1))
    var rows = UInt64(Double(count).squareRoot())
    while rows * rows < count { rows += 1 }
    self.count = count
    self.rows = rows
    self.columns = (count + rows - 1) / rows
    self.key = key
    self.roundCount = count < 1000 ? 32 : 12
  }

  /// The key of one of many permutations that belong to another key.
  static func key(_ key: UInt64, part: Int, epoch: Int) -> UInt64 {
    mixed(mixed(key ^ UInt64(part) &* 0xD1B5_4A32_D192_ED03) ^ UInt64(epoch))
  }

  /// Where an index in 0 ..< count goes.
  subscript(index: Int) -> Int {
    var cell = UInt64(index)
    repeat { cell = permuted(cell) } while cell >= count
    return Int(cell)
  }

  private func permuted(_ cell: UInt64) -> UInt64 {
    var (row, column) = (cell / columns, cell % columns)
    for round in 0..<roundCount {
      if round % 2 == 0 {
        row += shift(of: column, round: round, below: rows)
        if row >= rows { row -= rows }
      } else {
        column += shift(of: row, round: round, below: columns)
        if column >= columns { column -= columns }
      }
    }
    return row * columns + column
  }

  /// A keyed number below a bound, by the finaliser of SplitMix64 (Steele, Lea and Flood 2014).
  private func shift(of part: UInt64, round: UInt64, below bound: UInt64) -> UInt64 {
    let round = Self.mixed(key &+ (round &+ 1) &* 0x9E37_79B9_7F4A_7C15)
    let word = Self.mixed(round ^ (part &* 0xD1B5_4A32_D192_ED03))
    return word.multipliedFullWidth(by: bound).high
  }

  private static func mixed(_ word: UInt64) -> UInt64 {
    var word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}
