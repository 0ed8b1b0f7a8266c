/// What a formula's left side adds to the response: `y | trials(n) + weights(w)`, as in brms.
public struct Addition: Sendable, Equatable {
  /// The meaning of an addition term.
  public enum Kind: String, Sendable, CaseIterable {
    /// The number of trials of which the response counts the successes: whole numbers.
    case trials
    /// Factors of each row's log likelihood, not negative.
    case weights
    /// Known standard errors of the response, which take the place of sigma: positive.
    case standardErrors = "se"
    /// What is known of each response: −1, `left`: it is at most the value; 0, `none` or `FALSE`:
    /// it is the value; 1, `right` or `TRUE`: it is at least the value.
    case censoring = "cens"
  }

  /// Its meaning.
  public let kind: Kind
  /// The expression within it.
  let source: Expression

  /// The expression within the parentheses as R deparses it, such as `n` or `2 * n`.
  public var text: String { source.description }

  /// The columns that it mentions, from left to right.
  public var columnNames: [String] { source.references.map(\.name) }

  /// Reads a sum of addition terms.
  static func list(_ sum: Expression, in text: String) throws(FormulaError) -> [Addition] {
    var parts = [sum.unwrapped]
    if case .chain(let first, let steps) = sum.unwrapped.node {
      parts = [first]
      for step in steps {
        guard step.symbol == .plus else {
          throw FormulaError("addition terms are joined by '+'", in: text, at: step.offset)
        }
        parts.append(step.operand)
      }
    }
    var additions: [Addition] = []
    for part in parts {
      let addition = try Addition(part, in: text)
      guard !additions.contains(where: { $0.kind == addition.kind }) else {
        throw FormulaError("\(addition.kind.rawValue)() is given twice", in: text, at: part.offset)
      }
      additions.append(addition)
    }
    return additions
  }

  private init(_ expression: Expression, in text: String) throws(FormulaError) {
    let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
    guard case .call(let name, let arguments) = expression.node else {
      throw FormulaError(
        "an addition term is a call such as weights(w); known are \(known)", in: text,
        at: expression.offset)
    }
    guard let kind = Kind(rawValue: name) else {
      throw FormulaError(
        "unknown addition term '\(name)'; known are \(known)", in: text, at: expression.offset)
    }
    try Self.check(arguments.dropFirst(), of: kind, in: text)
    guard let argument = arguments.first, argument.name == nil else {
      throw FormulaError("\(name)() needs an argument", in: text, at: expression.offset)
    }
    self.kind = kind
    source = argument.value
    try source.checkArithmetic(in: text)
    guard kind == .trials || !source.references.isEmpty else {
      throw FormulaError("\(name)() names no column", in: text, at: source.offset)
    }
  }

  /// Refuses further arguments, except `sigma = FALSE` of `se()`.
  private static func check(
    _ further: ArraySlice<Expression.Argument>, of kind: Kind, in text: String
  ) throws(FormulaError) {
    guard let argument = further.first else { return }
    var message = "\(kind.rawValue)() takes one argument"
    switch (kind, argument.name, argument.value.node) {
    case (.standardErrors, "sigma", .boolean(false)) where further.count == 1: return
    case (.standardErrors, "sigma", .name("F")) where further.count == 1: return
    case (.standardErrors, _, _):
      message =
        "se() with a residual sigma beside the known errors is not supported; write se(s), which "
        + "means sigma = FALSE"
    case (.censoring, _, _): message += "; interval censoring is not supported"
    case (.trials, _, _), (.weights, _, _): break
    }
    throw FormulaError(message, in: text, at: argument.value.offset)
  }
}
