/// Why inputs cannot be searched or made more abstract, in one sentence.
public struct SearchError: Error, Equatable, CustomStringConvertible {
  /// What has to change.
  public enum Fault: Sendable {
    /// What was asked.
    case question
    /// The rows that were given.
    case data
  }
  /// The sentence.
  public let description: String
  /// What has to change.
  public let fault: Fault

  /// An error with its sentence.
  public init(_ description: String, fault: Fault = .question) {
    self.description = description
    self.fault = fault
  }
}
