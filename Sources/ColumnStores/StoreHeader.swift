import Foundation

/// The first page of a store, and the directory behind its blocks.
///
/// Page: the mark `CREDCOLS`, then 64-bit numbers, lowest byte first: version, rows, columns, length
/// and checksum of the directory, checksum of the page so far; and where a number of shards was asked
/// for, this number and again the checksum of the page so far, else zeros. Directory: a checksum a
/// block, then the columns as JSON.
struct StoreHeader: Equatable {
  static let mark = Array("CREDCOLS".utf8)
  static let version: UInt64 = 1

  var rowCount: Int
  var checksums: [UInt64]
  var columns: [StoredColumn]
  /// As asked for; nil for as many as a store has that says nothing.
  var shardCount: Int?

  var layout: TileLayout { TileLayout(columnCount: columns.count) }

  /// Where the directory begins.
  var directoryOffset: Int { Self.directoryOffset(rowCount, layout) }

  private static func directoryOffset(_ rowCount: Int, _ layout: TileLayout) -> Int {
    TileLayout.pageSize + layout.valueCount(rowCount: rowCount) * MemoryLayout<Double>.size
  }

  /// The page and the directory as they are written.
  func encoded() throws -> (page: [UInt8], directory: [UInt8]) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let directory = checksums.flatMap(Self.bytes) + (try encoder.encode(columns))
    let sum = directory.withUnsafeBytes { BlockChecksum.of($0) }
    var page = Self.mark
    for word in [
      Self.version, UInt64(rowCount), UInt64(columns.count), UInt64(directory.count), sum,
    ] {
      page += Self.bytes(of: word)
    }
    page += Self.bytes(of: page.withUnsafeBytes { BlockChecksum.of($0) })
    if let shardCount {
      page += Self.bytes(of: UInt64(shardCount))
      page += Self.bytes(of: page.withUnsafeBytes { BlockChecksum.of($0) })
    }
    page += [UInt8](repeating: 0, count: TileLayout.pageSize - page.count)
    return (page, directory)
  }

  /// Reads and checks page and directory of a whole file.
  init(_ file: UnsafeRawBufferPointer, path: String) throws(ColumnStoreError) {
    let page = try StorePage(file, path: path)
    let layout = TileLayout(columnCount: page.columnCount)
    let start = Self.directoryOffset(page.rowCount, layout)
    guard start <= file.count else {
      let whole = max(file.count - TileLayout.pageSize, 0) / (8 * layout.tileStride)
      throw ColumnStoreError(
        .corrupt,
        """
        \(path) is cut short: of \(page.rowCount) data rows it has \(whole * TileLayout.laneCount); \
        copy or pack it again
        """)
    }
    let blockCount = (page.rowCount + layout.blockRowCount - 1) / layout.blockRowCount
    let directory = UnsafeRawBufferPointer(rebasing: file[start...])
    guard directory.count == page.directoryLength, directory.count >= 8 * blockCount,
      BlockChecksum.of(directory) == page.directoryChecksum,
      let columns = try? JSONDecoder().decode(
        [StoredColumn].self, from: Data(directory[(8 * blockCount)...])),
      columns.count == page.columnCount, Set(columns.map(\.name)).count == page.columnCount
    else { throw StorePage.damage(path) }
    rowCount = page.rowCount
    shardCount = page.shardCount
    self.columns = columns
    checksums = (0..<blockCount).map {
      UInt64(littleEndian: directory.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self))
    }
  }

  init(rowCount: Int, checksums: [UInt64], columns: [StoredColumn], shardCount: Int?) {
    (self.rowCount, self.checksums, self.columns) = (rowCount, checksums, columns)
    self.shardCount = shardCount
  }

  private static func bytes(of word: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
  }
}

/// The numbers of a store's first page.
private struct StorePage {
  let rowCount, columnCount, directoryLength: Int
  let directoryChecksum: UInt64
  let shardCount: Int?

  static func damage(_ path: String) -> ColumnStoreError {
    ColumnStoreError(.corrupt, "\(path) is damaged or cut short; pack it again")
  }

  /// Reads and checks the page of a whole file.
  init(_ file: UnsafeRawBufferPointer, path: String) throws(ColumnStoreError) {
    let mark = StoreHeader.mark
    guard file.count >= mark.count, file.prefix(mark.count).elementsEqual(mark) else {
      throw ColumnStoreError(.notOurs, "\(path) is no column store; write one with credence pack")
    }
    guard file.count >= TileLayout.pageSize else { throw Self.damage(path) }
    let words = (1...8).map { file.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self) }
      .map(UInt64.init(littleEndian:))
    guard words[0] == StoreHeader.version else {
      throw ColumnStoreError(
        .notOurs,
        """
        \(path) has version \(words[0]) of the format; this program reads \(StoreHeader.version)
        """)
    }
    guard BlockChecksum.of(UnsafeRawBufferPointer(rebasing: file[..<48])) == words[5],
      let rowCount = Int(exactly: words[1]), let columnCount = Int(exactly: words[2]),
      let length = Int(exactly: words[3]), columnCount > 0, rowCount > 0,
      columnCount < 1 << 24, rowCount < 1 << 36
    else { throw Self.damage(path) }
    (self.rowCount, self.columnCount) = (rowCount, columnCount)
    (directoryLength, directoryChecksum) = (length, words[4])
    shardCount = try Self.shardCount(file, words[6], checksum: words[7], path)
  }

  private static func shardCount(
    _ file: UnsafeRawBufferPointer, _ word: UInt64, checksum: UInt64, _ path: String
  ) throws(ColumnStoreError) -> Int? {
    if word == 0, checksum == 0 { return nil }
    guard BlockChecksum.of(UnsafeRawBufferPointer(rebasing: file[..<64])) == checksum,
      let count = Int(exactly: word), ColumnStore.shardCounts.contains(count)
    else { throw damage(path) }
    return count
  }
}
