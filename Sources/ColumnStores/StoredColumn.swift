import Formulas

/// A column of a store, and what a model needs to know of it before it reads a row.
public struct StoredColumn: Sendable, Equatable, Codable {
  /// Its name, as in the header of the CSV file.
  public let name: String
  /// Numbers; booleans, as 0 and 1; or categories, as the position of their level. A missing number
  /// or boolean is NaN, a missing category −1.
  public let kind: InputColumn.Kind
  /// Rows that miss a value.
  public let missingCount: Int
  /// Mean of the numbers or booleans; nil for categories, or without values.
  public let mean: Double?
  /// Standard deviation with divisor n − 1; nil for categories, or with fewer than two values.
  public let standardDeviation: Double?
}

/// Count, mean and squared deviations of a column's values as blocks come (Chan, Golub and LeVeque
/// 1983, eq. 2.1): a rounding error does not grow with the number of blocks.
struct ColumnMoments: Sendable {
  private var count = 0.0
  private var mean = 0.0
  private var squares = 0.0
  private(set) var missingCount = 0

  /// Takes in one column of a block of tiles.
  mutating func add(
    _ tiles: UnsafeBufferPointer<Double>, _ layout: TileLayout, column: Int, rowCount: Int,
    isCategory: Bool
  ) {
    var (blockCount, sum, blockSquares) = (0.0, 0.0, 0.0)
    for row in 0..<rowCount {
      let value = tiles[layout.index(row: row, column: column)]
      if value.isNaN || (isCategory && value < 0) {
        missingCount += 1
      } else {
        blockCount += 1
        sum += value
      }
    }
    guard !isCategory, blockCount > 0 else { return }
    let blockMean = sum / blockCount
    for row in 0..<rowCount {
      let difference = tiles[layout.index(row: row, column: column)] - blockMean
      if !difference.isNaN { blockSquares += difference * difference }
    }
    let (total, gap) = (count + blockCount, blockMean - mean)
    squares += blockSquares + gap * gap * count * blockCount / total
    mean += gap * blockCount / total
    count = total
  }

  /// The finished description of the column.
  func column(name: String, kind: InputColumn.Kind) -> StoredColumn {
    StoredColumn(
      name: name, kind: kind, missingCount: missingCount,
      mean: count > 0 && mean.isFinite ? mean : nil,
      standardDeviation: count > 1 && squares.isFinite
        ? (squares / (count - 1)).squareRoot() : nil)
  }
}
