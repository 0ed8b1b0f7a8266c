/// Why a formula cannot be read, or cannot be applied to a table or to inputs.
public struct FormulaError: Error, Equatable, CustomStringConvertible {
  /// One sentence: what is wrong and what was expected.
  public let message: String
  /// The formula, where the error has a place in it.
  public let text: String?
  /// The place, in characters from the start of ``text``.
  public let offset: Int?

  /// What has to change: the formula, or the data that it is applied to.
  public enum Fault: Sendable, Equatable {
    case formula
    case data
  }
  /// What is at fault.
  public let fault: Fault

  /// Creates an error, with a place in a formula if it has one.
  ///
  /// - Parameter fault: without it the formula where there is a place, else the data.
  public init(
    _ message: String, in text: String? = nil, at offset: Int? = nil, fault: Fault? = nil
  ) {
    self.fault = fault ?? (offset == nil ? .data : .formula)
    self.message = message
    self.text = text
    self.offset = offset
  }

  /// The message; where it has a place, the formula and a caret below that place follow on two
  /// lines of their own.
  public var description: String {
    guard let text, let offset else { return message }
    let line = String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
    let indent = String(repeating: " ", count: max(0, min(offset, line.count)))
    return "\(message)\n\(line)\n\(indent)^"
  }
}
