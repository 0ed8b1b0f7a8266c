/// A group term as written: which effects vary by which columns.
struct GroupSpecification: Sendable, Equatable {
  /// More columns than this in one group are a mistake.
  static let columnLimit = 64

  /// The columns whose combinations are the groups; more than one for `g:h`.
  let columns: [Reference]
  let effects: ResolvedTerms
  /// False for `||`.
  let isCorrelated: Bool
  /// The place of its parenthesis.
  let offset: Int

  /// The name of the groups: `g`, `g:h`.
  var name: String { columns.map(\.name).joined(separator: ":") }

  /// The two sides of a bar, where an expression has one at its top.
  static func bar(of expression: Expression) -> (effects: Expression, step: [Expression.Step])? {
    guard case .chain(let effects, let steps) = expression.node,
      steps.first?.symbol.precedence == .bar
    else { return nil }
    return (effects, steps)
  }

  /// The group terms of `(effects | g)`: more than one where `/` nests groups.
  static func list(
    _ effects: Expression, _ steps: [Expression.Step], of term: Expression, in text: String
  ) throws(FormulaError) -> [GroupSpecification] {
    guard let bar = steps.first, steps.count == 1 else {
      throw FormulaError(
        "a group term has one '|'; correlations across terms, (x | id | g), are not supported",
        in: text, at: steps.last?.offset)
    }
    let resolved = try self.effects(effects, in: text)
    return try nested(bar.operand, in: text).map { columns in
      GroupSpecification(
        columns: columns, effects: resolved, isCorrelated: bar.symbol == .bar, offset: term.offset)
    }
  }

  private static func effects(
    _ expression: Expression, in text: String
  ) throws(FormulaError) -> ResolvedTerms {
    let terms = try TermResolver.resolve(expression, in: text, otherColumns: nil)
    if let offset = terms.offsets.first {
      throw FormulaError("an offset cannot vary by group", in: text, at: offset.offset)
    }
    for variable in terms.variables {
      if variable.source.node == .dot {
        throw FormulaError("'.' cannot stand in a group term", in: text, at: variable.offset)
      }
      if case .monotone = variable.form {
        throw FormulaError("mono() cannot vary by group", in: text, at: variable.offset)
      }
    }
    guard terms.hasIntercept || !terms.terms.isEmpty else {
      throw FormulaError("the group term has no effects", in: text, at: expression.offset)
    }
    return terms
  }

  /// `g`, `g:h` and `g/h`, which stands for `g` and `g:h`.
  private static func nested(
    _ expression: Expression, in text: String
  ) throws(FormulaError) -> [[Reference]] {
    switch expression.node {
    case .name(let name): return [[Reference(name: name, offset: expression.offset)]]
    case .parentheses(let inner): return try nested(inner, in: text)
    case .chain(let first, let steps):
      var groups = try nested(first, in: text)
      for step in steps {
        let right = try nested(step.operand, in: text)
        guard let inner = right.first, right.count == 1, let outer = groups.last,
          step.symbol == .divide || step.symbol == .interaction && groups.count == 1
        else { throw notAGroup(step.offset, text) }
        let joined =
          outer
          + inner.filter { column in
            !outer.contains { $0.name == column.name }
          }
        guard joined.count <= columnLimit else {
          throw FormulaError(
            "a group joins more than \(columnLimit) columns", in: text, at: step.offset)
        }
        groups = step.symbol == .divide ? groups + [joined] : [joined]
      }
      return groups
    case .call(let function, _):
      throw FormulaError(
        "\(function)() is not supported as a group; write a column, as in (1 | g)", in: text,
        at: expression.offset)
    case .number, .boolean, .dot, .sign, .power: throw notAGroup(expression.offset, text)
    }
  }

  private static func notAGroup(_ offset: Int, _ text: String) -> FormulaError {
    FormulaError("a group is a column, or columns joined by ':' or '/'", in: text, at: offset)
  }
}
