/// Why a response does not fit its family, in one sentence.
public struct ResponseError: Error, Equatable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  /// An error with its sentence.
  public init(_ description: String) { self.description = description }
}
