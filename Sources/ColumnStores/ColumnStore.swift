import Formulas
import Glibc

/// A table in a file that is read in place, for data larger than memory.
///
/// For passes from end to end the file is mapped, and a block released when it has been read, so that
/// the resident memory stays small whatever the size of the file. Single rows are read into a buffer:
/// mapped, each would bring in the 16 pages around it. The file must not be cut short while it is open; `credence pack --force` puts
/// another in its place, which does no harm.
public final class ColumnStore: @unchecked Sendable {
  /// The path that the store was opened under.
  public let path: String
  /// Number of rows.
  public let rowCount: Int
  /// The columns, in the order of the CSV file.
  public let columns: [StoredColumn]
  /// Number of shards, the parts in which several processes share the rows.
  public let shardCount: Int

  let layout: TileLayout
  /// A checksum of everything in the store: of rows, columns and the blocks' checksums.
  public let fingerprint: UInt64
  private let checksums: [UInt64]
  private let mapping: UnsafeRawBufferPointer
  private let descriptor: Int32

  /// Maps a store and checks its header; ``verify()`` checks the values.
  public init(path: String) throws(ColumnStoreError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let reason = errno == ENOENT ? "no such file" : ColumnStoreError.reason(errno)
      throw ColumnStoreError(.noSuchFile, "\(path): \(reason)")
    }
    do throws(ColumnStoreError) {
      mapping = try Self.map(descriptor, path)
      let header = try StoreHeader(mapping, path: path)
      rowCount = header.rowCount
      columns = header.columns
      shardCount = header.shardCount ?? Self.defaultShardCount
      layout = header.layout
      checksums = header.checksums
      // The page holds the checksum of the directory, which holds those of the blocks.
      fingerprint = BlockChecksum.of(
        UnsafeRawBufferPointer(rebasing: mapping[..<TileLayout.pageSize]))
    } catch {
      close(descriptor)
      throw error
    }
    self.path = path
    self.descriptor = descriptor
  }

  /// Whether a file begins as a store does; false where it cannot be read, and for pipes, whose
  /// content can be had only once.
  public static func isStore(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var mark = [UInt8](repeating: 0, count: StoreHeader.mark.count)
    return read(descriptor, &mark, mark.count) == mark.count && mark == StoreHeader.mark
  }

  deinit {
    munmap(UnsafeMutableRawPointer(mutating: mapping.baseAddress), mapping.count)
    close(descriptor)
  }

  private static func map(
    _ descriptor: Int32, _ path: String
  ) throws(ColumnStoreError) -> UnsafeRawBufferPointer {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw ColumnStoreError(.noSuchFile, "\(path): not a file")
    }
    let size = Int(status.st_size)
    guard size > 0 else {
      throw ColumnStoreError(.notOurs, "\(path) is empty; write a store with credence pack")
    }
    guard let start = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED
    else {
      throw ColumnStoreError(
        .noSuchFile, "\(path) cannot be mapped: \(ColumnStoreError.reason(errno))")
    }
    madvise(start, size, MADV_SEQUENTIAL)
    return UnsafeRawBufferPointer(start: start, count: size)
  }

  /// The position of a column, if there is one of this name.
  public func position(ofColumn name: String) -> Int? { columns.firstIndex { $0.name == name } }

  /// Number of blocks.
  public var blockCount: Int { checksums.count }

  /// The rows of a block in 0 ..< ``blockCount``.
  public func rows(ofBlock number: Int) -> Range<Int> {
    let start = number * layout.blockRowCount
    return start..<min(start + layout.blockRowCount, rowCount)
  }

  /// Passes the values of a block, and releases their memory afterwards.
  ///
  /// They come in tiles of eight rows: the value of a column in the block's row r is
  /// `tiles[(r / 8 * columns.count + column) * 8 + r % 8]`, each column of a tile in 64 aligned
  /// bytes; rows beyond the last are NaN. The buffer must not be kept.
  public func withBlock<Result>(
    _ number: Int, _ body: (UnsafeBufferPointer<Double>) throws -> Result
  ) rethrows -> Result {
    let bytes = blockBytes(number)
    defer {
      madvise(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count, MADV_DONTNEED)
    }
    return try body(bytes.assumingMemoryBound(to: Double.self))
  }

  /// Reads the tile of eight rows that a row in 0 ..< ``rowCount`` lies in, laid out as in a block.
  ///
  /// - Parameter tile: gets `columns.count * 8` values; row r is at `column * 8 + r % 8`.
  /// - Returns: false where the file cannot be read, as after it was cut short.
  public func readTile(ofRow row: Int, into tile: inout [Double]) -> Bool {
    if tile.count != layout.tileStride {
      tile = [Double](repeating: .nan, count: layout.tileStride)
    }
    let size = layout.tileStride * MemoryLayout<Double>.size
    let offset = TileLayout.pageSize + row / TileLayout.laneCount * size
    return tile.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, size, offset) == size }
  }

  /// Compares every block with its checksum, in one pass over the file.
  public func verify() throws(ColumnStoreError) {
    for number in 0..<blockCount { try verify(block: number) }
  }

  /// Compares one block with its checksum.
  public func verify(block number: Int) throws(ColumnStoreError) {
    let isIntact = withBlock(number) {
      BlockChecksum.of(UnsafeRawBufferPointer($0)) == checksums[number]
    }
    guard isIntact else {
      let rows = rows(ofBlock: number)
      throw ColumnStoreError(
        .corrupt,
        """
        \(path) is damaged between data rows \(rows.lowerBound + 1) and \(rows.upperBound); pack it \
        again
        """)
    }
  }

  private func blockBytes(_ number: Int) -> UnsafeRawBufferPointer {
    let size = MemoryLayout<Double>.size
    let rows = rows(ofBlock: number)
    let start = TileLayout.pageSize + layout.valueCount(rowCount: rows.lowerBound) * size
    let count = layout.valueCount(rowCount: rows.count) * size
    return UnsafeRawBufferPointer(rebasing: mapping[start..<(start + count)])
  }
}
