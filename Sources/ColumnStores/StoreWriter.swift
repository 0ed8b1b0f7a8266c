import Formulas

/// Writes rows as blocks of tiles, and then the directory.
struct StoreWriter: ~Copyable {
  private var file: StoreFile
  private let layout: TileLayout
  private let block: UnsafeMutableBufferPointer<Double>
  private var rowInBlock = 0
  private var rowCount = 0
  private var blockCount = 0

  init(_ file: consuming StoreFile, columnCount: Int) {
    self.file = file
    layout = TileLayout(columnCount: columnCount)
    block = .allocate(capacity: layout.valueCount(rowCount: layout.blockRowCount))
    block.initialize(repeating: .nan)
  }

  deinit { block.deallocate() }

  /// Appends rows that come column by column.
  mutating func append(_ columns: [[Double]]) throws(ColumnStoreError) {
    let count = columns.first?.count ?? 0
    var start = 0
    while start < count {
      let size = min(count - start, layout.blockRowCount - rowInBlock)
      for (column, values) in columns.enumerated() {
        for row in 0..<size {
          block[layout.index(row: rowInBlock + row, column: column)] = values[start + row]
        }
      }
      start += size
      rowInBlock += size
      if rowInBlock == layout.blockRowCount { try writeBlock() }
    }
  }

  /// Begins again, after a pass that was void.
  mutating func restart() throws(ColumnStoreError) {
    (rowInBlock, rowCount, blockCount) = (0, 0, 0)
    try file.clear()
  }

  private mutating func writeBlock() throws(ColumnStoreError) {
    try file.write(bytes(rowCount: rowInBlock), at: offset(ofBlock: blockCount))
    rowCount += rowInBlock
    blockCount += 1
    rowInBlock = 0
    block.update(repeating: .nan)
  }

  /// Writes what is left, brings labels into their final codes, and puts the file in place.
  mutating func finish(
    names: [String], codings: [(kind: InputColumn.Kind, values: [Double])?], shardCount: Int?
  ) throws {
    if rowInBlock > 0 { try writeBlock() }
    var moments = names.map { _ in ColumnMoments() }
    var checksums: [UInt64] = []
    for number in 0..<blockCount {
      let rows = min(layout.blockRowCount, rowCount - number * layout.blockRowCount)
      let bytes = bytes(rowCount: rows)
      try file.read(
        into: UnsafeMutableRawBufferPointer(mutating: bytes), at: offset(ofBlock: number))
      if codings.contains(where: { $0 != nil }) {
        recode(codings, rowCount: rows)
        try file.write(bytes, at: offset(ofBlock: number))
      }
      checksums.append(BlockChecksum.of(bytes))
      for column in names.indices {
        moments[column].add(
          UnsafeBufferPointer(block), layout, column: column, rowCount: rows,
          isCategory: codings[column]?.kind.isCategory ?? false)
      }
    }
    let columns = names.indices.map {
      moments[$0].column(name: names[$0], kind: codings[$0]?.kind ?? .number)
    }
    let header = StoreHeader(
      rowCount: rowCount, checksums: checksums, columns: columns, shardCount: shardCount)
    let (page, directory) = try header.encoded()
    try directory.withUnsafeBytes { try file.write($0, at: header.directoryOffset) }
    try page.withUnsafeBytes { try file.write($0, at: 0) }
    try file.place()
  }

  /// From codes in the order of appearance to positions of sorted levels, or to truth values.
  private func recode(
    _ codings: [(kind: InputColumn.Kind, values: [Double])?], rowCount: Int
  ) {
    for (column, coding) in codings.enumerated() {
      guard let coding else { continue }
      let missing = coding.kind.isCategory ? -1 : Double.nan
      for row in 0..<rowCount {
        let index = layout.index(row: row, column: column)
        // Rows that came before the first label were read as missing numbers.
        let code = Int(exactly: block[index]) ?? -1
        block[index] = coding.values.indices.contains(code) ? coding.values[code] : missing
      }
    }
  }

  private func bytes(rowCount: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      UnsafeMutableBufferPointer(rebasing: block[..<layout.valueCount(rowCount: rowCount)]))
  }

  private func offset(ofBlock number: Int) -> Int {
    let values = layout.valueCount(rowCount: number * layout.blockRowCount)
    return TileLayout.pageSize + values * MemoryLayout<Double>.size
  }
}

extension InputColumn.Kind {
  /// Whether values are positions of levels.
  var isCategory: Bool {
    if case .category = self { true } else { false }
  }
}
