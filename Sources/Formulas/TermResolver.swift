/// Expands the right side of a formula into terms, by the rules of R's `terms.formula`.
struct TermResolver {
  private let text: String
  /// What `.` stands for; `nil` keeps it as a variable of its own.
  private let otherColumns: [String]?
  private var variables: [Variable] = []
  private var positions: [String: Int] = [:]
  private var offsets: [Expression] = []
  private var hasIntercept = true
  /// False within a subtraction, where `1` removes the intercept.
  private var isAdding = true

  private init(text: String, otherColumns: [String]?) {
    self.text = text
    self.otherColumns = otherColumns
  }

  /// The terms of an expression.
  ///
  /// - Parameter otherColumns: what `.` stands for; `nil` keeps it as a variable of its own.
  static func resolve(
    _ predictors: Expression, in text: String, otherColumns: [String]?
  ) throws(FormulaError) -> ResolvedTerms {
    var resolver = TermResolver(text: text, otherColumns: otherColumns)
    let terms = try resolver.terms(of: predictors)
    try resolver.checkMonotone(terms)
    let byOrder = terms.enumerated().sorted {
      ($0.element.order, $0.offset) < ($1.element.order, $1.offset)
    }
    return ResolvedTerms(
      variables: resolver.variables, terms: byOrder.map(\.element), offsets: resolver.offsets,
      hasIntercept: resolver.hasIntercept)
  }

  private mutating func terms(of expression: Expression) throws(FormulaError) -> [Term] {
    switch expression.node {
    case .number(let value): try setIntercept(value, expression)
    case .boolean:
      throw FormulaError("'\(expression)' is not a term", in: text, at: expression.offset)
    case .name: return [try term(of: expression)]
    case .dot: return try everyOtherColumn(expression)
    case .call("offset", let arguments): try addOffset(arguments, expression)
    case .call: return [try term(of: expression)]
    case .parentheses(let inner), .sign(.plus, let inner): return try terms(of: inner)
    case .sign(_, let inner): _ = try removedTerms(of: inner)
    case .chain(let first, let steps):
      var left = OrderedTerms(try terms(of: first))
      for step in steps { try apply(step, to: &left) }
      return left.list
    case .power(let base, let exponent): return try power(base, exponent)
    }
    return []
  }

  private mutating func setIntercept(
    _ value: Double, _ expression: Expression
  ) throws(FormulaError) {
    guard value == 0 || value == 1 else {
      throw FormulaError(
        "the number \(expression) is not a term; only 0 and 1 are", in: text,
        at: expression.offset)
    }
    hasIntercept = (value == 1) == isAdding
  }

  private mutating func term(of expression: Expression) throws(FormulaError) -> Term {
    let name = expression.description
    if let known = positions[name] { return Term(known) }
    if expression.node != .dot {
      variables.append(try Variable(expression, in: text))
    } else {
      variables.append(Variable(everythingAt: expression.offset))
    }
    positions[name] = variables.count - 1
    return Term(variables.count - 1)
  }

  private mutating func everyOtherColumn(_ dot: Expression) throws(FormulaError) -> [Term] {
    guard let otherColumns else { return [try term(of: dot)] }
    var terms: [Term] = []
    for name in otherColumns {
      terms.append(try term(of: Expression(.name(name), at: dot.offset)))
    }
    return terms
  }

  private mutating func addOffset(
    _ arguments: [Expression.Argument], _ expression: Expression
  ) throws(FormulaError) {
    guard arguments.count == 1, arguments[0].name == nil else {
      throw FormulaError("offset() takes one argument", in: text, at: expression.offset)
    }
    let offset = arguments[0].value
    try offset.checkArithmetic(in: text)
    offsets.removeAll { $0.description == offset.description }
    if isAdding { offsets.append(offset) }
  }

  private mutating func removedTerms(of expression: Expression) throws(FormulaError) -> [Term] {
    isAdding.toggle()
    let terms = try terms(of: expression)
    isAdding.toggle()
    return terms
  }

  private mutating func apply(
    _ step: Expression.Step, to left: inout OrderedTerms
  ) throws(FormulaError) {
    switch step.symbol {
    case .bar, .doubleBar:
      throw FormulaError(
        "a group term stands in parentheses and is added to the others, as in x + (1 | g)",
        in: text, at: step.offset)
    case .minus:
      left.subtract(try removedTerms(of: step.operand))
      return
    case .plus: left.formUnion(try terms(of: step.operand))
    case .interaction: left = try interactions(left.list, terms(of: step.operand), at: step.offset)
    case .times:
      let right = try terms(of: step.operand)
      let both = try interactions(left.list, right, at: step.offset).list
      left.formUnion(right)
      left.formUnion(both)
    case .divide:
      let right = try terms(of: step.operand)
      let outer = Self.joined(left.list)
      left.formUnion(outer.map { outer in right.map(outer.interaction) } ?? [])
    case .within:
      guard let outer = Self.joined(try terms(of: step.operand)) else { return }
      left = OrderedTerms(left.list.map { $0.interaction(with: outer) })
    case .power: return
    }
    try checkCount(left.list.count, step.offset)
  }

  /// One term with the variables of all, as `/` and `%in%` nest by; `nil` where there are none.
  private static func joined(_ terms: [Term]) -> Term? {
    terms.first.map { first in terms.dropFirst().reduce(first) { $0.interaction(with: $1) } }
  }

  private func interactions(
    _ left: [Term], _ right: [Term], at offset: Int
  ) throws(FormulaError) -> OrderedTerms {
    try checkCount((left.count * right.count) / 100, offset)
    return OrderedTerms(left.flatMap { term in right.map { term.interaction(with: $0) } })
  }

  private mutating func power(
    _ base: Expression, _ exponent: Expression
  ) throws(FormulaError) -> [Term] {
    guard case .number(let value) = exponent.unwrapped.node, let count = Int(exactly: value),
      count >= 1
    else {
      throw FormulaError(
        "the power of a term must be a positive whole number; use I() for arithmetic", in: text,
        at: exponent.offset)
    }
    let factors = try terms(of: base)
    var result = OrderedTerms(factors)
    for _ in 1..<max(count, 1) {
      let next = try interactions(result.list, factors, at: exponent.offset)
      try checkCount(next.list.count, exponent.offset)
      if next.list.count == result.list.count { break }
      result = next
    }
    return result.list
  }

  /// A monotone effect has no interactions, in which its sign would mean nothing.
  private func checkMonotone(_ terms: [Term]) throws(FormulaError) {
    for term in terms where term.order > 1 {
      for index in term.variables {
        guard case .monotone = variables[index].form else { continue }
        throw FormulaError(
          "mono() can only be a term by itself, not part of an interaction", in: text,
          at: variables[index].offset)
      }
    }
  }

  private func checkCount(_ count: Int, _ offset: Int) throws(FormulaError) {
    guard count <= OrderedTerms.limit else {
      throw FormulaError(
        "the formula has more than \(OrderedTerms.limit) terms", in: text, at: offset)
    }
  }
}

extension Variable {
  /// The stand-in for `.` while no table is known.
  fileprivate init(everythingAt offset: Int) {
    name = "."
    self.offset = offset
    form = .arithmetic(Expression(.dot, at: offset))
  }
}
