/// Builds the expression tree of a formula by precedence climbing.
struct Parser {
  /// The two sides of `~`.
  struct Sides {
    let response: Expression
    let predictors: Expression
  }

  /// Nested parentheses, calls, signs and powers beyond this are refused, so that no text can
  /// exhaust the stack.
  static let depthLimit = 64

  private let text: String
  private let tokens: [Token]
  private var position = 0
  private var depth = 0

  private init(_ text: String) throws(FormulaError) {
    self.text = text
    self.tokens = try Scanner.tokens(of: text)
  }

  /// Parses `response ~ predictors`.
  static func sides(of text: String) throws(FormulaError) -> Sides {
    var parser = try Parser(text)
    if parser.current.kind == .end { throw parser.error("the formula is empty; expected y ~ x") }
    if parser.current.kind == .tilde {
      throw parser.error("a response is missing before '~'")
    }
    let response = try parser.expression(.bar)
    guard parser.current.kind == .tilde else {
      throw parser.error("expected '~' between the response and the predictors")
    }
    parser.advance()
    let predictors = try parser.expression(.bar)
    try parser.expectEnd()
    return Sides(response: response, predictors: predictors)
  }

  /// Parses an expression without `~`.
  static func expression(of text: String) throws(FormulaError) -> Expression {
    var parser = try Parser(text)
    let expression = try parser.expression(.bar)
    try parser.expectEnd()
    return expression
  }

  /// Operators that bind at least as strongly as `minimum`, and their operands.
  private mutating func expression(_ minimum: Precedence) throws(FormulaError) -> Expression {
    var left = try signed()
    while let precedence = currentSymbol?.precedence, precedence >= minimum {
      let steps = try steps(at: precedence)
      left = Expression(.chain(left, steps), at: left.offset)
    }
    return left
  }

  private mutating func steps(at level: Precedence) throws(FormulaError) -> [Expression.Step] {
    var steps: [Expression.Step] = []
    while let symbol = currentSymbol, symbol.precedence == level {
      let offset = current.offset
      advance()
      let operand = try expression(level.tighter)
      steps.append(Expression.Step(symbol: symbol, offset: offset, operand: operand))
    }
    return steps
  }

  /// A leading sign binds less than a power and more than any other operator, as in R.
  private mutating func signed() throws(FormulaError) -> Expression {
    guard depth < Self.depthLimit else {
      throw error("the formula nests more than \(Self.depthLimit) levels deep")
    }
    depth += 1
    defer { depth -= 1 }
    guard let symbol = currentSymbol, symbol == .plus || symbol == .minus else {
      return try power()
    }
    let offset = current.offset
    advance()
    return Expression(.sign(symbol, try signed()), at: offset)
  }

  private mutating func power() throws(FormulaError) -> Expression {
    let base = try primary()
    guard currentSymbol == .power else { return base }
    advance()
    return Expression(.power(base, try signed()), at: base.offset)
  }

  private mutating func primary() throws(FormulaError) -> Expression {
    let token = current
    let node: Expression.Node
    switch token.kind {
    case .number(let value): node = .number(value)
    case .boolean(let value): node = .boolean(value)
    case .dot: node = .dot
    case .name(let name):
      advance()
      guard current.kind == .leftParenthesis else {
        return Expression(.name(name), at: token.offset)
      }
      return Expression(.call(name, try arguments()), at: token.offset)
    case .leftParenthesis:
      advance()
      node = .parentheses(try expression(.bar))
      guard current.kind == .rightParenthesis else { throw unexpected(expecting: "')'") }
    default: throw unexpected(expecting: "a name, a number or '('")
    }
    advance()
    return Expression(node, at: token.offset)
  }

  private mutating func arguments() throws(FormulaError) -> [Expression.Argument] {
    advance()
    var arguments: [Expression.Argument] = []
    while current.kind != .rightParenthesis {
      arguments.append(try argument())
      if current.kind == .comma {
        advance()
        guard current.kind != .rightParenthesis else {
          throw unexpected(expecting: "an argument")
        }
      } else if current.kind != .rightParenthesis {
        throw unexpected(expecting: "',' or ')'")
      }
    }
    advance()
    return arguments
  }

  private mutating func argument() throws(FormulaError) -> Expression.Argument {
    if case .name(let name) = current.kind, following.kind == .equals {
      advance()
      advance()
      return Expression.Argument(name: name, value: try expression(.bar))
    }
    return Expression.Argument(name: nil, value: try expression(.bar))
  }

  private var current: Token { tokens[min(position, tokens.count - 1)] }
  private var following: Token { tokens[min(position + 1, tokens.count - 1)] }

  private var currentSymbol: Symbol? {
    guard case .symbol(let symbol) = current.kind else { return nil }
    return symbol
  }

  private mutating func advance() { position += 1 }

  private func expectEnd() throws(FormulaError) {
    switch current.kind {
    case .end: return
    case .tilde: throw error("a formula has one '~' only")
    case .rightParenthesis: throw error("this ')' closes nothing")
    default: throw unexpected(expecting: "an operator")
    }
  }

  private func unexpected(expecting: String) -> FormulaError {
    if current.kind == .end { return error("the formula ends too early; expected \(expecting)") }
    return error("unexpected \(spelling(of: current)); expected \(expecting)")
  }

  private func spelling(of token: Token) -> String {
    let next = tokens.first { $0.offset > token.offset }?.offset ?? text.count
    let word = text.dropFirst(token.offset).prefix(max(1, next - token.offset))
    return "'\(String(word).trimmed)'"
  }

  private func error(_ message: String) -> FormulaError {
    FormulaError(message, in: text, at: current.offset)
  }
}

extension String {
  /// Without white space at the end.
  fileprivate var trimmed: String {
    var text = self
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
