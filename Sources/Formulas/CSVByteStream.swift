import Foundation

/// The bytes of a CSV file in pieces that end where a record ends.
struct CSVByteStream: ~Copyable {
  private let file: UnsafeMutablePointer<FILE>
  private let path: String
  private let pieceSize: Int
  private var rest: [UInt8] = []
  private var isAtEnd = false
  private var line = 1

  /// A record longer than this is taken for an open quote.
  private static let recordLimit = 1 << 28

  init(path: String, pieceSize: Int) throws(TableError) {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw TableError(.noSuchFile, "no such file: \(path)")
    }
    guard !isDirectory.boolValue else {
      throw TableError(.unreadable, "\(path) is a directory; expected a CSV file")
    }
    guard let file = fopen(path, "rb") else {
      throw TableError(.unreadable, "cannot read \(path)")
    }
    self.file = file
    self.path = path
    self.pieceSize = max(pieceSize, 1)
    posix_fadvise(fileno(file), 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  deinit { fclose(file) }

  /// Goes back to the first byte, which a pipe cannot.
  mutating func restart() throws(TableError) {
    guard fseek(file, 0, SEEK_SET) == 0 else {
      throw TableError(.unreadable, "\(path) must be read twice, which a pipe cannot; use a file")
    }
    (rest, isAtEnd, line) = ([], false, 1)
  }

  /// The next piece with the line it begins in, or nil at the end.
  mutating func next() throws(TableError) -> (bytes: [UInt8], firstLine: Int)? {
    var bytes = rest
    rest = []
    while true {
      try read(into: &bytes)
      let end = isAtEnd ? bytes.count : Self.endOfRecords(in: bytes)
      guard end > 0 else {
        if isAtEnd { return nil }
        guard bytes.count < Self.recordLimit else {
          throw CSVScanner(bytes: bytes, fileName: path, firstLine: line).malformed(
            at: 0, "a record of more than 256 megabytes; is a quote never closed?")
        }
        continue
      }
      rest = Array(bytes[end...])
      bytes.removeSubrange(end...)
      defer { line += Self.lineCount(in: bytes) }
      return (bytes, line)
    }
  }

  private mutating func read(into bytes: inout [UInt8]) throws(TableError) {
    guard !isAtEnd else { return }
    // What is left over counts, so that a record of many pieces is read in doubling strides.
    let size = max(pieceSize, bytes.count)
    let file = file
    let piece = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = fread(buffer.baseAddress, 1, size, file)
    }
    bytes += piece
    guard piece.count < size else { return }
    isAtEnd = true
    guard ferror(file) == 0 else { throw TableError(.unreadable, "cannot read \(path)") }
  }

  /// Where the last complete record ends. A line end in the last byte may be half of one.
  private static func endOfRecords(in bytes: [UInt8]) -> Int {
    guard bytes.contains(Byte.quote) else {
      let lineEnd = bytes.dropLast().lastIndex { $0 == Byte.lineFeed || $0 == Byte.carriageReturn }
      guard let lineEnd else { return 0 }
      let isSplit = bytes[lineEnd] == Byte.carriageReturn && bytes[lineEnd + 1] == Byte.lineFeed
      return isSplit ? 0 : lineEnd + 1
    }
    var scanner = CSVScanner(bytes: bytes, fileName: "", firstLine: 2)
    var end = 0
    while let cell = try? scanner.next(), !scanner.isAtEnd {
      if cell.endsRecord { end = scanner.position }
    }
    return end
  }

  private static func lineCount(in bytes: [UInt8]) -> Int {
    guard bytes.contains(Byte.carriageReturn) else {
      var count = 0
      for byte in bytes { count &+= byte == Byte.lineFeed ? 1 : 0 }
      return count
    }
    return CSVScanner(bytes: bytes, fileName: "", firstLine: 0).line(of: bytes.count)
  }
}
