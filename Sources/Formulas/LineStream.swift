import Foundation

/// Complete lines, without their ends.
public struct LineBlock: Sendable {
  /// The bytes that the lines lie in.
  public internal(set) var bytes: [UInt8]
  /// Where each line lies.
  public internal(set) var ranges: [Range<Int>]
  /// Lines that were too long to be kept, whose ranges are empty.
  public internal(set) var overlong: Set<Int> = []
  /// Whether there is a quote anywhere.
  let hasQuotes: Bool
}

/// Lines of a file or a pipe as they come: whatever is there is given at once, so that a line which a
/// writer has finished never waits for the next one. Memory: one block and the longest line.
public struct LineStream: ~Copyable {
  /// Bytes of a line beyond which it is passed over.
  static let lineLimit = 1 << 22
  private static let blockSize = 1 << 18

  private let descriptor: Int32
  private let name: String
  /// Whether what there is can be waited for, so that blocks of one file are the same wherever it is read.
  private let isFile: Bool
  private var rest: [UInt8] = []
  private var isAtEnd = false
  /// Within a line that is too long.
  private var isSkipping = false

  /// Opens a file, or standard input for `-`.
  ///
  /// - Throws: ``TableError`` of kind `noSuchFile` or `unreadable`.
  public init(path: String) throws(TableError) {
    name = path == "-" ? "standard input" : path
    descriptor = path == "-" ? dup(STDIN_FILENO) : try Self.opened(path)
    var status = stat()
    isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  private static func opened(_ path: String) throws(TableError) -> Int32 {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw TableError(.noSuchFile, "no such file: \(path)")
    }
    guard !isDirectory.boolValue else {
      throw TableError(.unreadable, "\(path) is a directory; expected a CSV file")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw TableError(.unreadable, "cannot read \(path)") }
    return descriptor
  }

  deinit { close(descriptor) }

  /// The lines that are there by now, at least one; nil at the end. Waits for the first.
  ///
  /// A last line without an end counts as one.
  /// - Throws: ``TableError`` of kind `unreadable`.
  public mutating func next() throws(TableError) -> LineBlock? {
    while !isAtEnd {
      try fill()
      if let end = rest.lastIndex(of: Byte.lineFeed) {
        let bytes = Array(rest[...end])
        rest.removeSubrange(...end)
        return block(bytes)
      }
      if rest.count > Self.lineLimit { (rest, isSkipping) = ([], true) }
    }
    guard !rest.isEmpty || isSkipping else { return nil }
    defer { (rest, isSkipping) = ([], false) }
    return block(rest + [Byte.lineFeed])
  }

  /// Reads once; of a file a whole block.
  private mutating func fill() throws(TableError) {
    let (descriptor, isFile) = (descriptor, isFile)
    while true {
      var failure: Int32 = 0
      let piece = [UInt8](unsafeUninitializedCapacity: Self.blockSize) { buffer, count in
        var result = 0
        repeat {
          result = read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
          count += max(result, 0)
        } while isFile && result > 0 && count < buffer.count
        // What came before an error is given first; the next read meets it again.
        failure = result < 0 && count == 0 ? errno : 0
      }
      if failure == EINTR { continue }
      if failure == EAGAIN {
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&wait, 1, -1)
        continue
      }
      guard failure == 0 else {
        throw TableError(
          .unreadable, "cannot read \(name): \(String(cString: strerror(failure)))")
      }
      isAtEnd = piece.isEmpty
      rest += piece
      return
    }
  }

  /// Cuts bytes that end with a line end.
  private mutating func block(_ bytes: [UInt8]) -> LineBlock {
    var ranges: [Range<Int>] = []
    var overlong: Set<Int> = []
    var start = 0
    while start < bytes.count {
      var end = start
      while bytes[end] != Byte.lineFeed { end += 1 }
      let hasReturn = end > start && bytes[end - 1] == Byte.carriageReturn
      if isSkipping || end - start > Self.lineLimit {
        overlong.insert(ranges.count)
        ranges.append(start..<start)
        isSkipping = false
      } else {
        ranges.append(start..<(hasReturn ? end - 1 : end))
      }
      start = end + 1
    }
    return LineBlock(
      bytes: bytes, ranges: ranges, overlong: overlong, hasQuotes: bytes.contains(Byte.quote))
  }
}

extension LineBlock {
  /// Takes out the first line, such as a header.
  public mutating func removeFirst() -> [UInt8] {
    guard let first = ranges.first else { return [] }
    ranges.removeFirst()
    overlong = Set(overlong.filter { $0 > 0 }.map { $0 - 1 })
    return Array(bytes[first])
  }
}
