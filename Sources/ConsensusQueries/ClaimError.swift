import LogDensities

/// Why a claim cannot be read or asked, with its place.
public struct ClaimError: Error, Equatable, CustomStringConvertible {
  /// The sentence.
  public let message: String
  /// The claim as given; nil where it was built in code or read without fault.
  public let text: String?
  /// Where in it, in characters; nil where the whole is meant.
  public let offset: Int?
  /// What has to change: the claim, or a file that it names.
  public let fault: PredictionError.Fault

  /// An error with its sentence.
  public init(
    _ message: String, in text: String? = nil, at offset: Int? = nil,
    fault: PredictionError.Fault = .question
  ) {
    self.message = message
    self.fault = fault
    self.text = text
    self.offset = offset
  }

  init(_ error: PredictionError) { self.init(error.description, fault: error.fault) }

  /// The sentence, and a caret under the place; line breaks and tabs are shown as blanks.
  public var description: String {
    guard let text, let offset else { return "claim: \(message)" }
    let line = String(text.map { $0.isWhitespace ? " " : $0 })
    return "claim: \(message)\n  \(line)\n  \(String(repeating: " ", count: offset))^"
  }
}
