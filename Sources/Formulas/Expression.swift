/// A parsed piece of a formula: operators, calls, names and numbers, not yet given a meaning.
///
/// `a + b` is a sum of terms in a formula and an addition within a call; the tree is the same.
/// Its depth is bounded by the parser, so recursion over it is safe.
struct Expression: Sendable, Equatable {
  indirect enum Node: Sendable, Equatable {
    case number(Double)
    case boolean(Bool)
    case name(String)
    /// A lone `.`: every other column.
    case dot
    case call(String, [Argument])
    case parentheses(Expression)
    /// A leading plus or minus.
    case sign(Symbol, Expression)
    /// Operators of one precedence, applied from the left.
    case chain(Expression, [Step])
    case power(Expression, Expression)
  }

  struct Step: Sendable, Equatable {
    let symbol: Symbol
    /// The place of the operator.
    let offset: Int
    let operand: Expression
  }

  struct Argument: Sendable, Equatable {
    /// As in `raw = TRUE`.
    let name: String?
    let value: Expression
  }

  let node: Node
  /// The place of its first character in the text.
  let offset: Int

  init(_ node: Node, at offset: Int) {
    self.node = node
    self.offset = offset
  }

  /// The expression inside any number of parentheses.
  var unwrapped: Expression {
    guard case .parentheses(let inner) = node else { return self }
    return inner.unwrapped
  }

  /// The column names it mentions, with their places, from left to right.
  var references: [Reference] {
    switch node {
    case .number, .boolean, .dot: []
    case .name(let name): [Reference(name: name, offset: offset)]
    case .call(_, let arguments): arguments.flatMap(\.value.references)
    case .parentheses(let inner), .sign(_, let inner): inner.references
    case .chain(let first, let steps):
      first.references + steps.flatMap(\.operand.references)
    case .power(let base, let exponent): base.references + exponent.references
    }
  }
}

/// A column's name where a formula mentions it.
struct Reference: Sendable, Equatable {
  let name: String
  let offset: Int
}

extension Expression: CustomStringConvertible {
  /// The text R's `deparse` gives, which names variables and columns: `log(a * b)`, `I(x/100)`.
  var description: String {
    switch node {
    case .number(let value): NumberText.shortest(value)
    case .boolean(let value): value ? "TRUE" : "FALSE"
    case .name(let name): Self.quoted(name)
    case .dot: "."
    case .call(let function, let arguments):
      "\(Self.quoted(function))(\(arguments.map(\.description).joined(separator: ", ")))"
    case .parentheses(let inner): "(\(inner))"
    case .sign(let symbol, let operand): "\(symbol.rawValue)\(operand)"
    case .chain(let first, let steps):
      first.description + steps.map { $0.symbol.deparsed + $0.operand.description }.joined()
    case .power(let base, let exponent): "\(base)^\(exponent)"
    }
  }

  /// A name between back-ticks where it needs them.
  static func quoted(_ name: String) -> String { Scanner.isPlainName(name) ? name : "`\(name)`" }
}

extension Expression.Argument: CustomStringConvertible {
  var description: String { name.map { "\($0) = \(value)" } ?? value.description }
}
