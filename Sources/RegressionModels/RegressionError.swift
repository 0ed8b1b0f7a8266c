/// Why a regression model cannot be built, in one sentence that names the place.
public struct RegressionError: Error, Equatable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  /// An error with its sentence.
  public init(_ description: String) { self.description = description }
}
