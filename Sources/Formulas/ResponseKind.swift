/// What values a response takes.
public enum ResponseKind: String, Sendable, Equatable, Codable {
  /// Numbers.
  case numbers
  /// FALSE and TRUE, coded as 0 and 1.
  case booleans
  /// Levels, coded as their positions 0, 1, …; those of numbers in increasing order.
  case levels
}

extension Variable {
  /// Learns the coding of a response.
  ///
  /// - Parameter kind: what the response is taken for; nil takes it as its column is.
  func fittedResponse(
    to frame: Frame, as kind: ResponseKind?
  ) throws(FormulaError) -> VariableCoding {
    switch kind {
    case .levels: return try levels(in: frame)
    case .numbers:
      _ = try source.finiteValues(in: frame)
      if case .transform(let transform) = try fitted(to: frame) { return .transform(transform) }
      return .number
    case .booleans:
      let coding = try fitted(to: frame)
      guard coding == .booleans else { throw error("\(name) must hold TRUE or FALSE", frame) }
      return coding
    case nil: return try fitted(to: frame)
    }
  }
}
