/// Why a shared library gives no model, in one sentence.
public struct SharedLibraryError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The sort of failure, for the choice of an exit code.
  public enum Kind: Sendable, Equatable {
    /// No regular file is there that can be opened.
    case noSuchFile
    /// The file is no shared library, or not one with this interface.
    case notALibrary
    /// The data cannot be read, or the model refuses them.
    case badData
  }

  /// The sort of failure.
  public let kind: Kind
  /// The sentence; for data that the model refuses it ends with the model's own words.
  public let description: String

  /// Describes a failure.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
