import Foundation

/// The first page of a store, and the directory behind its blocks.
///
/// Page: the mark `CREDCOLS`, then 64-bit numbers, lowest byte first: version, rows, columns, length
/// and checksum of the directory, checksum of the page so far. Directory: a checksum a block, then
/// the columns as JSON.
struct StoreHeader: Equatable {
  static let mark = Array("CREDCOLS".utf8)
  static let version: UInt64 = 1

  var rowCount: Int
  var checksums: [UInt64]
  var columns: [StoredColumn]

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
    page += [UInt8](repeating: 0, count: TileLayout.pageSize - page.count)
    return (page, directory)
  }

  /// Reads and checks page and directory of a whole file.
  init(_ file: UnsafeRawBufferPointer, path: String) throws(ColumnStoreError) {
    guard file.count >= Self.mark.count, file.prefix(Self.mark.count).elementsEqual(Self.mark)
    else {
      throw ColumnStoreError(.notOurs, "\(path) is no column store; write one with credence pack")
    }
    let damaged = ColumnStoreError(.corrupt, "\(path) is damaged or cut short; pack it again")
    guard file.count >= TileLayout.pageSize else { throw damaged }
    let words = (1...6).map { file.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self) }
      .map(UInt64.init(littleEndian:))
    guard words[0] == Self.version else {
      throw ColumnStoreError(
        .notOurs,
        "\(path) has version \(words[0]) of the format; this program reads \(Self.version)")
    }
    guard BlockChecksum.of(UnsafeRawBufferPointer(rebasing: file[..<48])) == words[5],
      let rowCount = Int(exactly: words[1]), let columnCount = Int(exactly: words[2]),
      let length = Int(exactly: words[3]), columnCount > 0, rowCount > 0,
      columnCount < 1 << 24, rowCount < 1 << 36
    else { throw damaged }
    let layout = TileLayout(columnCount: columnCount)
    let start = Self.directoryOffset(rowCount, layout)
    let blockCount = (rowCount + layout.blockRowCount - 1) / layout.blockRowCount
    guard start <= file.count, file.count - start == length, length >= 8 * blockCount else {
      throw damaged
    }
    let directory = UnsafeRawBufferPointer(rebasing: file[start...])
    guard BlockChecksum.of(directory) == words[4],
      let columns = try? JSONDecoder().decode(
        [StoredColumn].self, from: Data(directory[(8 * blockCount)...])),
      columns.count == columnCount, Set(columns.map(\.name)).count == columnCount
    else { throw damaged }
    self.rowCount = rowCount
    self.columns = columns
    checksums = (0..<blockCount).map {
      UInt64(littleEndian: directory.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self))
    }
  }

  init(rowCount: Int, checksums: [UInt64], columns: [StoredColumn]) {
    (self.rowCount, self.checksums, self.columns) = (rowCount, checksums, columns)
  }

  private static func bytes(of word: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
  }
}
