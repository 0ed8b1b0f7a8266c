/// What a formula makes columns of: a column of the table or a call, found in one or more terms.
struct Variable: Sendable, Equatable {
  /// How its values arise, before any data are seen.
  enum Form: Sendable, Equatable {
    case arithmetic(Expression)
    case scaled(Expression, centers: Bool, scales: Bool)
    case polynomial(Expression, degree: Int, isRaw: Bool)
    case factor(Expression)
    case hinges(Expression, KnotChoice)
    /// Without a number of segments the data decide.
    case monotone(Expression, segments: Int?, isDecreasing: Bool)
  }

  /// The text R gives the variable; equal texts are the same variable.
  let name: String
  /// Its place in the formula.
  let offset: Int
  let form: Form

  /// Reads a name or call, and checks all functions and arguments in it.
  init(_ expression: Expression, in text: String) throws(FormulaError) {
    name = expression.description
    offset = expression.offset
    form = try Call(expression, in: text)?.form() ?? .arithmetic(expression)
    try source.checkArithmetic(in: text)
  }

  /// The expression it is computed from.
  var source: Expression {
    switch form {
    case .arithmetic(let source), .scaled(let source, _, _), .polynomial(let source, _, _),
      .factor(let source), .hinges(let source, _), .monotone(let source, _, _):
      source
    }
  }

  /// The name of the column that it is, where it is nothing but a column: `x`, `(x)`, `I(x)`.
  var columnName: String? { source.columnName }
}

extension Expression {
  /// The name of the column that it is, without parentheses and `I()`.
  var columnName: String? {
    switch node {
    case .name(let name): name
    case .parentheses(let inner): inner.columnName
    case .call("I", let arguments) where arguments.count == 1: arguments[0].value.columnName
    default: nil
    }
  }

  /// Checks that it is arithmetic: known functions of one argument, and + − × ÷ and powers.
  func checkArithmetic(in text: String) throws(FormulaError) {
    switch node {
    case .number, .name: return
    case .boolean, .dot:
      throw FormulaError("'\(self)' cannot stand within arithmetic", in: text, at: offset)
    case .parentheses(let inner), .sign(_, let inner): try inner.checkArithmetic(in: text)
    case .power(let base, let exponent):
      try base.checkArithmetic(in: text)
      try exponent.checkArithmetic(in: text)
    case .chain(let first, let steps):
      try first.checkArithmetic(in: text)
      for step in steps { try step.checkArithmetic(in: text) }
    case .call(let function, let arguments):
      try checkFunction(function, in: text)
      guard arguments.count == 1, arguments[0].name == nil else {
        throw FormulaError("\(function)() takes one argument", in: text, at: offset)
      }
      try arguments[0].value.checkArithmetic(in: text)
    }
  }

  private func checkFunction(_ function: String, in text: String) throws(FormulaError) {
    if function == "I" || ArithmeticFunction(rawValue: function) != nil { return }
    guard !ArithmeticFunction.knownNames.contains(function) else {
      throw FormulaError(
        "\(function)() can only be a term by itself, not part of an expression", in: text,
        at: offset)
    }
    if function == "mo" {
      throw FormulaError(
        "mo() is not known; mono(x) is a monotone effect of a number", in: text, at: offset)
    }
    let known = ArithmeticFunction.knownNames.joined(separator: ", ")
    throw FormulaError("unknown function '\(function)'; known are \(known)", in: text, at: offset)
  }
}

extension Expression.Step {
  fileprivate func checkArithmetic(in text: String) throws(FormulaError) {
    switch symbol {
    case .plus, .minus, .times, .divide: try operand.checkArithmetic(in: text)
    case .bar, .doubleBar, .interaction, .within, .power:
      throw FormulaError(
        "'\(symbol.rawValue)' has no meaning within arithmetic", in: text, at: offset)
    }
  }
}

/// Where the knots of a piecewise linear function lie.
enum KnotChoice: Sendable, Equatable {
  /// At quantiles of the distinct values; nil lets the data decide how many.
  case count(Int?)
  case given([Double])
}
