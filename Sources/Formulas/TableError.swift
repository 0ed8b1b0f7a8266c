/// Why a table could not be read or assembled.
public struct TableError: Error, Equatable, CustomStringConvertible {
  /// The three ways to fail, which callers turn into exit codes.
  public enum Kind: Sendable, Equatable {
    /// There is no file of that path.
    case noSuchFile
    /// The file is there but cannot be read: a directory, no permission.
    case unreadable
    /// The bytes or columns do not form a table.
    case malformed
  }

  /// What kind of failure it is.
  public let kind: Kind
  /// One sentence naming the file, the line and the column, and what was expected.
  public let message: String

  /// The message.
  public var description: String { message }

  /// Creates an error of a kind with its sentence.
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}
