/// Where the values of a store lie: tiles of eight rows, column by column within a tile.
///
/// A tile is what one pass of a vector kernel takes: eight rows of every column, each column's in
/// 64 aligned bytes. A pass over the data is one sequential read, and a single row lies in one tile,
/// so on one or two pages, where a layout by whole columns would touch a page for each column. Blocks
/// of tiles are what is checked and released at once: whole pages, about a megabyte.
struct TileLayout: Sendable, Equatable {
  /// Rows a tile.
  static let laneCount = 8
  /// Bytes a page, which the blocks are multiples of.
  static let pageSize = 4096
  private static let blockSize = 1 << 20

  let columnCount: Int

  /// Rows a block: a multiple of 512, so that blocks are whole pages for any number of columns.
  var blockRowCount: Int {
    512 * max(1, Self.blockSize / (512 * 8 * max(columnCount, 1)))
  }

  /// Doubles a tile.
  var tileStride: Int { columnCount * Self.laneCount }

  /// Doubles that some rows take, the last tile filled up.
  func valueCount(rowCount: Int) -> Int {
    (rowCount + Self.laneCount - 1) / Self.laneCount * tileStride
  }

  /// The place of a value among those of its block or file.
  @inline(__always)
  func index(row: Int, column: Int) -> Int {
    (row / Self.laneCount * columnCount + column) * Self.laneCount + row % Self.laneCount
  }
}
