import ColumnStores
import Formulas
import LogDensities

/// The rows of a column store that miss no value in the columns that a formula reads.
struct StoreRows: Sendable {
  static let laneCount = 8

  let store: ColumnStore
  /// Columns of the store.
  let positions: [Int]
  /// The shards that this process shares with others; nil where it has all rows.
  let shards: ShardSums?
  let isCategory: [Bool]

  /// Some complete rows as a table has them.
  struct Part {
    var columns: [String: ColumnValues]
    /// The number of each row in the store.
    var rows: [Int]
  }

  init(_ store: ColumnStore, names: [String], ranks: Lockstep? = nil) {
    self.store = store
    shards = ranks.map { ShardSums($0, shardCount: store.shardCount) }
    positions = names.compactMap { store.position(ofColumn: $0) }
    isCategory = positions.map {
      if case .category = store.columns[$0].kind { true } else { false }
    }
  }

  /// The first rows with all columns, for the names and kinds that a formula finds.
  static func head(of store: ColumnStore) throws -> Table {
    let all = StoreRows(store, names: store.columns.map(\.name))
    var cells = [[Double]](repeating: [], count: all.positions.count)
    store.withBlock(0) { tiles in
      for row in 0..<min(laneCount, store.rowCount) {
        for index in cells.indices { cells[index].append(all.value(index, row, in: tiles)) }
      }
    }
    let columns = all.columns(cells)
    return try Table(
      columns: store.columns.map {
        Column(name: $0.name, values: columns[$0.name] ?? .numbers([]))
      })
  }

  /// A value of a block; categories as codes.
  @inline(__always)
  private func value(
    _ index: Int, _ row: Int, in tiles: UnsafeBufferPointer<Double>
  ) -> Double {
    let lanes = Self.laneCount
    return tiles[(row / lanes * store.columns.count + positions[index]) * lanes + row % lanes]
  }

  @inline(__always)
  func isMissing(_ value: Double, at index: Int) -> Bool {
    value.isNaN || (isCategory[index] && value < 0)
  }

  /// Calls with each complete row of a block and its values.
  func forEachRow(ofBlock number: Int, _ body: (_ row: Int, _ values: [Double]) -> Void) {
    let rows = store.rows(ofBlock: number)
    var values = [Double](repeating: 0, count: positions.count)
    store.withBlock(number) { tiles in
      for row in 0..<rows.count {
        var isComplete = true
        for index in values.indices {
          values[index] = value(index, row, in: tiles)
          if isMissing(values[index], at: index) { isComplete = false }
        }
        if isComplete { body(rows.lowerBound + row, values) }
      }
    }
  }

  /// The complete rows of a block.
  func part(ofBlock number: Int) -> Part {
    var cells = [[Double]](repeating: [], count: positions.count)
    for index in cells.indices { cells[index].reserveCapacity(store.rows(ofBlock: number).count) }
    var rows: [Int] = []
    forEachRow(ofBlock: number) { row, values in
      rows.append(row)
      for index in values.indices { cells[index].append(values[index]) }
    }
    return Part(columns: columns(cells), rows: rows)
  }

  /// The complete ones of some rows; nil where the file cannot be read any more.
  func part(ofRows chosen: some Sequence<Int>) -> Part? {
    var cells = [[Double]](repeating: [], count: positions.count)
    var (tile, rows) = ([Double](), [Int]())
    for row in chosen {
      guard store.readTile(ofRow: row, into: &tile) else { return nil }
      let lane = row % Self.laneCount
      let isComplete = positions.indices.allSatisfy {
        !isMissing(tile[positions[$0] * Self.laneCount + lane], at: $0)
      }
      guard isComplete else { continue }
      rows.append(row)
      for index in cells.indices {
        cells[index].append(tile[positions[index] * Self.laneCount + lane])
      }
    }
    return Part(columns: columns(cells), rows: rows)
  }

  /// Columns of a table from their values, categories as codes.
  func columns(_ cells: [[Double]]) -> [String: ColumnValues] {
    var columns: [String: ColumnValues] = [:]
    for (index, position) in positions.enumerated() {
      let column = store.columns[position]
      columns[column.name] =
        switch column.kind {
        case .number: .numbers(cells[index])
        case .boolean: .booleans(cells[index].map { $0.isNaN ? nil : $0 != 0 })
        case .category(let levels), .group(let levels):
          .categories(
            codes: cells[index].map { Int32(exactly: $0) ?? -1 }, levels: levels)
        }
    }
    return columns
  }
}
