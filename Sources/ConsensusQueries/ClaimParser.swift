import LogDensities

extension Claim {
  /// Reads a claim such as `P(switched | dist100 = 0.5, arsenic = 1.2) > 0.5 and b_dist100 < 0`.
  ///
  /// ```
  /// claim   := and ("or" and)* ; and := not ("and" not)* ; not := "not" not | "(" claim ")" | compare
  /// compare := expr ("<" | "<=" | ">" | ">=") expr | expr "in" "[" expr "," expr "]"
  /// ```
  /// - Parameter parameters: names of the model's parameters; those that hold signs, such as
  ///   `b_log(dist)`, may be written as they are or in back-ticks.
  public init(_ text: String, parameters: [String]) throws(ClaimError) {
    var parser = ClaimParser(text, parameters: parameters)
    self = try parser.parse()
  }
}

/// Recursive descent over a claim, one method a level of precedence.
struct ClaimParser {
  var scanner: ClaimScanner
  let parameters: Set<String>
  private var depth = 0

  private static let maximumDepth = 100
  private static let maximumLength = 10_000
  private static let later = ["for", "over", "within", "included", "best"]

  init(_ text: String, parameters: [String]) {
    scanner = ClaimScanner(text, names: parameters)
    self.parameters = Set(parameters)
  }

  mutating func parse() throws(ClaimError) -> Claim {
    guard scanner.text.utf8.count <= Self.maximumLength else {
      throw ClaimError("the claim is longer than \(Self.maximumLength) bytes")
    }
    let claim = try disjunction()
    guard scanner.isAtEnd else {
      scanner.skipBlanks()
      throw scanner.failure("expected the end, and, or or")
    }
    return claim
  }

  private mutating func disjunction() throws(ClaimError) -> Claim {
    var claim = try conjunction()
    while scanner.takeWord("or") { claim = .or(claim, try conjunction()) }
    return claim
  }

  private mutating func conjunction() throws(ClaimError) -> Claim {
    var claim = try negation()
    while scanner.takeWord("and") { claim = .and(claim, try negation()) }
    return claim
  }

  private mutating func negation() throws(ClaimError) -> Claim {
    try enter()
    defer { depth -= 1 }
    if scanner.takeWord("not") { return .not(try negation()) }
    scanner.skipBlanks()
    if scanner.peek == "(", scanner.groupsClaim() {
      _ = scanner.take("(")
      let claim = try disjunction()
      try scanner.expect(")", "after the claim")
      return claim
    }
    return try comparison()
  }

  private mutating func comparison() throws(ClaimError) -> Claim {
    let left = try sum()
    if scanner.takeWord("in") {
      try scanner.expect("[", "to open the interval")
      let lower = try sum()
      try scanner.expect(",", "between the ends of the interval")
      let upper = try sum()
      try scanner.expect("]", "to close the interval")
      return .within(left, lower, upper)
    }
    guard let comparison = takeComparison() else {
      scanner.skipBlanks()
      throw scanner.failure("expected <, <=, >, >= or in [lower, upper]")
    }
    return .compare(left, comparison, try sum())
  }

  mutating func takeComparison() -> Claim.Comparison? {
    for sign in [Claim.Comparison.atMost, .atLeast, .below, .above]
    where scanner.take(sign.rawValue) { return sign }
    return nil
  }

  // MARK: Arithmetic

  mutating func sum() throws(ClaimError) -> Quantity {
    try enter()
    defer { depth -= 1 }
    var left = try product()
    while let sign = takeOperator([.plus, .minus]) {
      left = .arithmetic(sign, left, try product())
    }
    return left
  }

  private mutating func product() throws(ClaimError) -> Quantity {
    var left = try signed()
    while let sign = takeOperator([.times, .divided]) {
      left = .arithmetic(sign, left, try signed())
    }
    return left
  }

  private mutating func signed() throws(ClaimError) -> Quantity {
    try enter()
    defer { depth -= 1 }
    if scanner.take("-") { return .arithmetic(.minus, 0, try signed()) }
    if scanner.take("+") { return try signed() }
    let base = try primary()
    return takeOperator([.power]) == nil ? base : .arithmetic(.power, base, try signed())
  }

  private mutating func takeOperator(_ candidates: [Quantity.Operator]) -> Quantity.Operator? {
    for candidate in candidates where scanner.take(String(candidate.rawValue)) { return candidate }
    return nil
  }

  private mutating func primary() throws(ClaimError) -> Quantity {
    if let value = try scanner.takeNumber() { return .number(value) }
    if let name = scanner.takeKnownName() { return .parameter(name) }
    let start = scanner.position
    if scanner.take("(") {
      let inside = try sum()
      try scanner.expect(")", "after the expression")
      return inside
    }
    scanner.skipBlanks()
    let place = scanner.position
    guard let name = try scanner.takeName() else {
      scanner.rewind(to: start)
      scanner.skipBlanks()
      throw scanner.failure("expected a number, a parameter, P(...), mean(...) or linpred(...)")
    }
    return try call(name, at: place)
  }

  private mutating func call(_ name: String, at place: Int) throws(ClaimError) -> Quantity {
    if parameters.contains(name) { return .parameter(name) }
    if Self.later.contains(name) {
      throw scanner.failure("\"\(name)\" is not supported yet", at: place)
    }
    guard scanner.take("(") else {
      let known = parameters.sorted().prefix(12).map { "\($0)" }.joined(separator: ", ")
      throw scanner.failure("unknown parameter \"\(name)\"; this posterior has: \(known)", at: place)
    }
    switch name {
    case "P": return try probability()
    case "mean": return try mean()
    case "linpred": return try linearPredictor()
    default:
      guard let function = Quantity.Function(rawValue: name) else {
        throw scanner.failure(
          "unknown function \"\(name)\"; known are P, mean, linpred, exp, log, sqrt, abs", at: place)
      }
      let inside = try sum()
      try scanner.expect(")", "after the argument")
      return .function(function, inside)
    }
  }

  private mutating func enter() throws(ClaimError) {
    depth += 1
    if depth > Self.maximumDepth { throw scanner.failure("the claim is nested too deeply") }
  }
}
