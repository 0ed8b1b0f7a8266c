/// A formula in R's notation, parsed: `log(y) ~ x * f + poly(z, 2)`.
///
/// The operators are R's: `+`, `-`, `:`, `*`, `^`, `/`, `%in%`, parentheses, `0` or `-1` for no
/// intercept, and `.` for every other column. A term is a column
/// (`` `soil pH` `` where the name needs it), arithmetic in `I()`, a function such as `log`, or
/// `scale`, `poly`, `factor`, `offset`, `hinge` or `mono`. brms's notation adds smooths,
/// `s(x, k = 10)`; group terms, `(1 + x | g)`, `(x || g)`, `(1 | g/h)`; and on the left side
/// addition terms, `y | trials(n) + weights(w) + se(s) + cens(c)`. Small networks are
/// `net(x, z, units = 8)`.
///
/// `.` leaves out the columns of the left side, of group factors and within `s`, `hinge` and `mono`,
/// which hold the column already.
///
/// Its names are not yet bound to columns; ``Schema`` applies it to a table.
public struct Formula: Sendable, Equatable, CustomStringConvertible {
  /// The text as written.
  public let text: String
  let left: LeftSide
  let parts: PredictorParts
  /// The terms, with `.` as a variable of its own.
  private let terms: ResolvedTerms

  /// Parses a formula.
  ///
  /// - Throws: ``FormulaError`` with the place where the text is not a formula of known functions.
  /// - Complexity: linear in the text, plus the number of terms it expands to (10,000 at most).
  public init(_ text: String) throws(FormulaError) {
    try self.init(text, isParameter: false)
  }

  /// Parses a formula, or one whose left side is the name of a parameter of the family.
  init(_ text: String, isParameter: Bool) throws(FormulaError) {
    let sides = try Parser.sides(of: text)
    self.text = text
    left =
      try isParameter
      ? LeftSide(parameter: sides.response, in: text) : LeftSide(sides.response, in: text)
    parts = try PredictorParts(sides.predictors, in: text)
    terms = try TermResolver.resolve(parts.population, in: text, otherColumns: nil)
    try check(terms)
  }

  var response: Variable { left.response }

  /// The addition terms of the left side, in the order of the formula.
  public var additions: [Addition] { left.additions }

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
    let terms = try TermResolver.resolve(
      parts.population, in: text, otherColumns: otherColumns)
    try check(terms)
    return terms
  }

  /// The columns that `.` leaves out besides those of the left side.
  var columnsBesideDot: [Reference] {
    let bends = terms.variables.filter { variable in
      switch variable.form {
      case .hinges, .monotone: true
      case .arithmetic, .scaled, .polynomial, .factor: false
      }
    }
    return parts.groups.flatMap(\.columns) + parts.smooths.flatMap(\.source.references)
      + bends.flatMap(\.source.references)
  }

  private func check(_ terms: ResolvedTerms) throws(FormulaError) {
    let hasTerms =
      !(terms.terms.isEmpty && parts.groups.isEmpty && parts.smooths.isEmpty
      && parts.networks.isEmpty)
    guard terms.hasIntercept || hasTerms else {
      throw FormulaError(
        "the formula has neither an intercept nor terms", in: text, at: parts.population.offset)
    }
    guard !left.isParameter else { return }
    var used = terms.usedVariables.map { (terms.variables[$0].name, terms.variables[$0].offset) }
    used += parts.smooths.map { ($0.source.description, $0.offset) }
    used += parts.networks.flatMap(\.sources).map { ($0.description, $0.offset) }
    for group in parts.groups {
      used += group.columns.map { (Expression.quoted($0.name), $0.offset) }
      used += group.effects.usedVariables.map {
        (group.effects.variables[$0].name, group.effects.variables[$0].offset)
      }
    }
    if let twice = used.first(where: { $0.0 == response.name }) {
      throw FormulaError(
        "the response '\(response.name)' is also on the right side", in: text, at: twice.1)
    }
  }
}
