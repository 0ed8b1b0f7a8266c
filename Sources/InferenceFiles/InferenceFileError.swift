/// Why a file could not be written or read.
public struct InferenceFileError: Error, CustomStringConvertible, Sendable, Equatable {
  /// The sort of failure, for the choice of an exit code.
  public enum Kind: Sendable, Equatable {
    /// Nothing can be read under this path: it does not exist, is no file, or is closed to us.
    case noSuchFile
    /// The target exists and was not to be replaced.
    case exists
    /// The file is sound but holds no posterior draws in the expected layout.
    case notOurs
    /// The file could not be written; the target is as it was before.
    case cannotWrite
    /// The file is damaged.
    case corrupt
  }

  /// The sort of failure.
  public let kind: Kind
  /// One sentence that names the file and the reason.
  public let message: String

  /// Describes a failure.
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
