import Credence
import Foundation

/// Where lines of results go: standard output, a pipe or a device, where every write is complete when
/// it returns, so that a reader has each line as soon as it is there; or a file, which is there once it is
/// whole.
struct RowOutput: ~Copyable {
  private let descriptor: Int32
  private let name: String
  /// The file, unless lines go out at once.
  private let file: PendingFile?

  /// Opens a file for writing, or standard output where there is none or it is `-`.
  ///
  /// - Throws: `StandardOutput.Failure` where it cannot be written, or exists and is a file not to be
  ///   replaced.
  init(path: String?, replacing: Bool) throws(StandardOutput.Failure) {
    let target = path == "-" ? nil : path
    let file = try Self.file(target, replacing: replacing)
    descriptor = file == nil ? try Self.opened(target) : dup(file?.descriptor ?? -1)
    name = target ?? "standard output"
    self.file = file
  }

  /// The file to be; nil where lines go out at once.
  private static func file(
    _ path: String?, replacing: Bool
  ) throws(StandardOutput.Failure) -> PendingFile? {
    guard let path else { return nil }
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG else { return nil }
      guard replacing else { throw .exists(path) }
    }
    return try PendingFile(path: path, replacing: replacing)
  }

  private static func opened(_ path: String?) throws(StandardOutput.Failure) -> Int32 {
    guard let path else { return dup(STDOUT_FILENO) }
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotWrite(to: path, because: errno) }
    return descriptor
  }

  deinit { close(descriptor) }

  /// Writes all bytes; false where a reader has left, and wants no more.
  func write(_ bytes: [UInt8]) throws(StandardOutput.Failure) -> Bool {
    let number = StandardStreams.write(bytes, to: descriptor)
    if number == EPIPE { return false }
    guard number == 0 else { throw .cannotWrite(to: name, because: number) }
    return true
  }

  /// Puts a file in place. Without this there is none.
  func finish() throws(StandardOutput.Failure) { try file?.place() }
}

/// Lines of comma-separated values as they are made.
struct RowText {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  /// Adds a number with all its digits; NA for NaN, Inf for infinity.
  mutating func add(_ value: Double) {
    if value.isNaN {
      add(plain: "NA")
    } else if value.isInfinite {
      add(plain: value < 0 ? "-Inf" : "Inf")
    } else {
      add(plain: value.description)
    }
  }

  /// Adds a text that needs no quotes.
  mutating func add(plain text: String) {
    bytes += text.utf8
    bytes.append(UInt8(ascii: ","))
  }

  /// Adds a text, on one line and in quotes where it needs them.
  mutating func add(_ text: String) {
    let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\"") }
    let printable = isPlain ? text : text.printable
    let quoted = isPlain ? printable : printable.replacing("\"", with: "\"\"")
    if isPlain, !text.utf8.contains(UInt8(ascii: ",")) { return add(plain: text) }
    add(plain: "\"\(quoted)\"")
  }

  /// Ends the line.
  mutating func endLine() { bytes[bytes.count - 1] = UInt8(ascii: "\n") }
}
