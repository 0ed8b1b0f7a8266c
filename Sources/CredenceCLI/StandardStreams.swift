import Foundation
import Synchronization

/// The streams that a shell gives to the command.
enum StandardStreams {
  /// Whether nothing is written to standard output and error, because another process speaks for all.
  static var isMuted: Bool {
    get { muted.load(ordering: .relaxed) }
    set { muted.store(newValue, ordering: .relaxed) }
  }
  private static let muted = Atomic(false)

  /// Makes sure that writing can fail, and that it can hit no file but the one meant.
  ///
  /// A reader that has left and a limit on the size of files end a process by default, before it
  /// can tidy up. And a stream that was closed beforehand leaves its number to the next file that
  /// is opened, the output among them. Standard output is closed by opening it for reading only,
  /// so that results which nobody can get are still an error.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    allowManyFiles()
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) < 0 {
      _ = open("/dev/null", stream == STDERR_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// Takes all the open files that the system grants: every chain keeps its journal open.
  private static func allowManyFiles() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  /// Writes all of a text and returns 0, or the error number of the write that failed.
  fileprivate static func write(_ text: String, to stream: Int32) -> Int32 {
    write(Array(text.utf8), to: stream)
  }

  /// Writes all bytes and returns 0, or the error number of the write that failed.
  static func write(_ bytes: [UInt8], to stream: Int32) -> Int32 {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(stream, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var wait = pollfd(fd: stream, events: Int16(POLLOUT), revents: 0)
        poll(&wait, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}

/// Where progress and messages go.
enum StandardError {
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes text as it is; a closed stream is not an error worth ending for.
  static func write(_ text: String) {
    if StandardStreams.isMuted { return }
    _ = StandardStreams.write(text, to: STDERR_FILENO)
  }

  /// Columns and rows of the terminal, where it tells.
  static var terminalSize: (columns: Int, rows: Int) {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
    else { return (80, 24) }
    return (Int(size.ws_col), Int(size.ws_row))
  }
}

/// Where results go.
enum StandardOutput {
  /// Results that could not be written, in one sentence.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Writes text and ends the line.
  ///
  /// A reader that has taken what it wanted and left, as `head` does, is not a failure.
  static func write(_ text: String) throws(Failure) {
    if StandardStreams.isMuted { return }
    let number = StandardStreams.write(text + "\n", to: STDOUT_FILENO)
    guard number != 0, number != EPIPE else { return }
    throw Failure(
      description: "cannot write to standard output: \(String(cString: strerror(number)))")
  }

  /// Writes a value as JSON with sorted keys, one object.
  static func write(json value: some Encodable) throws { try write(jsonText(of: value)) }

  /// A value as JSON with sorted keys, without an end of line.
  static func jsonText(of value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
