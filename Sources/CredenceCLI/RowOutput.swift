import Credence
import Foundation

/// Where lines of results go: standard output, or a file. Every write is complete when it returns, so
/// that a reader has each line as soon as it is there.
struct RowOutput: ~Copyable {
  private let descriptor: Int32
  private let name: String
  /// Whether it is a file that may be removed.
  private let isFile: Bool

  /// Opens a file for writing, or standard output where there is none or it is `-`.
  ///
  /// - Throws: `StandardOutput.Failure` where it cannot be written, or exists and is a file not to be
  ///   replaced.
  init(path: String?, replacing: Bool) throws(StandardOutput.Failure) {
    let target = path == "-" ? nil : path
    name = target ?? "standard output"
    descriptor =
      target == nil ? dup(STDOUT_FILENO) : try Self.opened(name, replacing: replacing)
    isFile = target != nil && Self.isFile(descriptor)
  }

  private static func isFile(_ descriptor: Int32) -> Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Removes a file that will not be finished.
  func discard() {
    if isFile { unlink(name) }
  }

  private static func opened(
    _ path: String, replacing: Bool
  ) throws(StandardOutput.Failure) -> Int32 {
    var status = stat()
    let isFile = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    if isFile, !replacing {
      throw StandardOutput.Failure(
        description: "\(path) exists already; pass --force to replace it")
    }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.failure(path, errno) }
    return descriptor
  }

  deinit { close(descriptor) }

  /// Writes all bytes; false where a reader has left, and wants no more.
  func write(_ bytes: [UInt8]) throws(StandardOutput.Failure) -> Bool {
    let number = StandardStreams.write(bytes, to: descriptor)
    if number == EPIPE { return false }
    guard number == 0 else { throw Self.failure(name, number) }
    return true
  }

  private static func failure(_ name: String, _ number: Int32) -> StandardOutput.Failure {
    StandardOutput.Failure(
      description: "cannot write to \(name): \(String(cString: strerror(number)))")
  }
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
