/// The left side of a formula: `y | trials(n) + weights(w)`, or the name of a parameter.
struct LeftSide: Sendable, Equatable {
  let response: Variable
  let additions: [Addition]
  /// Whether it names a parameter of the family, as in `sigma ~ x`, and no column.
  let isParameter: Bool

  /// Reads a response and its addition terms.
  init(_ expression: Expression, in text: String) throws(FormulaError) {
    var (response, additions) = (expression, [Addition]())
    if case .chain(let first, let steps) = expression.unwrapped.node,
      let bar = steps.first, bar.symbol.precedence == .bar
    {
      guard bar.symbol == .bar, steps.count == 1 else {
        throw FormulaError(
          "one '|' separates the response from its addition terms", in: text,
          at: steps.last?.offset)
      }
      additions = try Addition.list(bar.operand, in: text)
      response = first
    }
    self.response = try Self.response(response, in: text)
    self.additions = additions
    isParameter = false
  }

  /// Reads the name of a parameter.
  init(parameter expression: Expression, in text: String) throws(FormulaError) {
    guard case .name = expression.node else {
      throw FormulaError(
        "the left side of a further formula is the name of a parameter, as in sigma ~ x",
        in: text, at: expression.offset)
    }
    response = try Variable(expression, in: text)
    additions = []
    isParameter = true
  }

  /// The columns it mentions, from left to right.
  var references: [Reference] {
    isParameter ? [] : response.source.references + additions.flatMap(\.source.references)
  }

  private static func response(
    _ expression: Expression, in text: String
  ) throws(FormulaError) -> Variable {
    let response = try Variable(expression, in: text)
    switch response.form {
    case .arithmetic, .scaled, .factor: break
    case .polynomial, .hinges, .monotone:
      let name = response.name.prefix { $0 != "(" }
      throw FormulaError("\(name)() cannot be a response", in: text, at: expression.offset)
    }
    guard !response.source.references.isEmpty else {
      throw FormulaError("the response names no column", in: text, at: expression.offset)
    }
    return response
  }
}
