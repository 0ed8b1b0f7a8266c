import Glibc

/// Why a column store could not be written or read.
public struct ColumnStoreError: Error, Equatable, CustomStringConvertible, Sendable {
  /// The sort of failure, for the choice of an exit code.
  public enum Kind: Sendable, Equatable {
    /// Nothing can be read under this path.
    case noSuchFile
    /// The target exists and was not to be replaced.
    case exists
    /// The file could not be written; the target is as it was before.
    case cannotWrite
    /// The file is no column store, or one of a later version.
    case notOurs
    /// The file is damaged.
    case corrupt
  }

  /// The sort of failure.
  public let kind: Kind
  /// One sentence that names the file and the reason.
  public let description: String

  init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  /// The system's words for an error number.
  static func reason(_ number: Int32) -> String { String(cString: strerror(number)) }
}
