import Foundation

/// Files that a command reads.
enum InputFile {
  /// Whether a path names a regular file, unlike a pipe, which gives its content once.
  static func canBeReadAgain(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}
