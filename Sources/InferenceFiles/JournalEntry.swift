import Foundation

/// One entry of a journal: mark, shape, numbers column by column, checkpoint, checksum.
struct JournalEntry {
  /// Mark, rows, width and bytes of the checkpoint, 8 bytes each.
  static let headerLength = 32
  private static let mark = Array("CREDJRN1".utf8)

  let rowCount: Int
  let width: Int
  let checkpoint: Data
  /// The whole entry as it lies in the file.
  let bytes: [UInt8]

  /// - Parameter rows: row by row; a last row that is not whole is left out.
  init(rows: [Double], width: Int, checkpoint: Data) {
    let rowCount = rows.count / max(width, 1)
    var bytes = Self.mark
    for number in [rowCount, width, checkpoint.count] {
      withUnsafeBytes(of: UInt64(number).littleEndian) { bytes.append(contentsOf: $0) }
    }
    var columns: [Double] = []
    columns.reserveCapacity(rowCount * width)
    for column in 0..<width {
      for row in 0..<rowCount { columns.append(rows[row * width + column]) }
    }
    columns.withUnsafeBytes { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: checkpoint)
    let sum = bytes.withUnsafeBytes { Checksum.of($0) }
    withUnsafeBytes(of: sum.littleEndian) { bytes.append(contentsOf: $0) }
    self.rowCount = rowCount
    self.width = width
    self.checkpoint = checkpoint
    self.bytes = bytes
  }

  /// The entry that begins at an offset of a file; nil at the end of the file and where the rest is
  /// not a whole entry.
  ///
  /// - Throws: `.corrupt` where the file begins with something else.
  init?(_ descriptor: Int32, at offset: Int, path: String) throws(InferenceFileError) {
    let header = Self.read(Self.headerLength, at: offset, of: descriptor)
    guard header.starts(with: Self.mark) else {
      guard offset == 0, header.count >= Self.mark.count else { return nil }
      throw InferenceFileError(.corrupt, "\(path) is not a journal of draws")
    }
    guard header.count == Self.headerLength else { return nil }
    let shape = (1...3).map { index in
      header.withUnsafeBytes {
        UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
      }
    }
    guard shape.allSatisfy({ $0 < 1 << 40 }) else { return nil }
    let (numbers, overflow) = Int(shape[0]).multipliedReportingOverflow(by: Int(shape[1]))
    guard !overflow, numbers < 1 << 40 else { return nil }
    let length = Self.headerLength + 8 * numbers + Int(shape[2]) + 8
    guard offset + length <= Self.size(of: descriptor) else { return nil }
    let bytes = Self.read(length, at: offset, of: descriptor)
    guard bytes.count == length else { return nil }
    let isWhole = bytes.withUnsafeBytes { all in
      let sum = UInt64(
        littleEndian: all.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self))
      return sum == Checksum.of(UnsafeRawBufferPointer(rebasing: all[..<(length - 8)]))
    }
    guard isWhole else { return nil }
    rowCount = Int(shape[0])
    width = Int(shape[1])
    checkpoint = Data(bytes[(length - 8 - Int(shape[2]))..<(length - 8)])
    self.bytes = bytes
  }

  private static func size(of descriptor: Int32) -> Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// As many of the bytes as there are.
  private static func read(_ count: Int, at offset: Int, of descriptor: Int32) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled =
        InputFile.fill(UnsafeMutableRawBufferPointer(buffer), from: descriptor, at: offset)
        .filled
    }
  }
}
