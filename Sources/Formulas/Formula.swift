/// A formula in R's notation, parsed: `log(y) ~ x * f + poly(z, 2)`.
///
/// The operators are R's: `+`, `-`, `:`, `*`, `^`, `/`, `%in%`, parentheses, `0` or `-1` for no
/// intercept, and `.` for every column that the left side does not mention. A term is a column
/// (`` `soil pH` `` where the name needs it), arithmetic in `I()`, a function such as `log`, or
/// `scale`, `poly`, `factor` or `offset`. Group terms are not supported yet.
///
/// Its names are not yet bound to columns; ``Schema`` applies it to a table.
public struct Formula: Sendable, Equatable, CustomStringConvertible {
  /// The text as written.
  public let text: String
  /// The left side.
  let response: Variable
  /// The right side.
  let predictors: Expression
  /// The terms, with `.` as a variable of its own.
  private let terms: ResolvedTerms

  /// Parses a formula.
  ///
  /// - Throws: ``FormulaError`` with the place where the text is not a formula of known functions.
  /// - Complexity: linear in the text, plus the number of terms it expands to (10,000 at most).
  public init(_ text: String) throws(FormulaError) {
    let sides = try Parser.sides(of: text)
    self.text = text
    self.predictors = sides.predictors
    self.response = try Self.response(sides.response, in: text)
    self.terms = try TermResolver.resolve(sides.predictors, in: text, otherColumns: nil)
    try check(terms)
  }

  /// The left side as R deparses it, such as `log(y)`.
  public var responseName: String { response.name }

  /// The terms as R labels them, by order of interaction and then of appearance; `.` stays itself.
  public var termLabels: [String] { terms.terms.map(terms.label) }

  /// Whether there is an intercept, implicit or written as `1`.
  public var hasIntercept: Bool { terms.hasIntercept }

  /// The text as written.
  public var description: String { text }

  /// An expression as R would deparse it, so that `log( a*2 )` becomes `log(a * 2)`; `nil` where
  /// it is not an expression.
  public static func normalized(_ expressionText: String) -> String? {
    try? Parser.expression(of: expressionText).description
  }

  /// The right side's terms where `.` stands for the given columns.
  func resolved(otherColumns: [String]) throws(FormulaError) -> ResolvedTerms {
    let terms = try TermResolver.resolve(predictors, in: text, otherColumns: otherColumns)
    try check(terms)
    return terms
  }

  private static func response(
    _ expression: Expression, in text: String
  ) throws(FormulaError) -> Variable {
    if case .chain(_, let steps) = expression.unwrapped.node,
      let bar = steps.first(where: { $0.symbol.precedence == .bar })
    {
      throw FormulaError(
        "addition terms such as 'y | se(s)' are not supported yet", in: text, at: bar.offset)
    }
    let response = try Variable(expression, in: text)
    if case .polynomial = response.form {
      throw FormulaError("poly() cannot be a response", in: text, at: expression.offset)
    }
    guard !response.source.references.isEmpty else {
      throw FormulaError("the response names no column", in: text, at: expression.offset)
    }
    return response
  }

  private func check(_ terms: ResolvedTerms) throws(FormulaError) {
    guard terms.hasIntercept || !terms.terms.isEmpty else {
      throw FormulaError(
        "the formula has neither an intercept nor terms", in: text, at: predictors.offset)
    }
    for index in terms.usedVariables where terms.variables[index].name == response.name {
      throw FormulaError(
        "the response '\(response.name)' is also on the right side", in: text,
        at: terms.variables[index].offset)
    }
  }
}
