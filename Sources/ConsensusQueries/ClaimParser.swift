import LogDensities

extension Claim {
  /// Reads a claim such as `P(switched | dist100 = 0.5, arsenic = 1.2) > 0.5 and b_dist100 < 0`.
  ///
  /// ```
  /// claim   := and ("or" and)* ; and := not ("and" not)*
  /// not     := "not" not | "(" claim ")" | region | batch | decision | compare
  /// region  := "for all" side ("," side)* ":" claim
  ///          | "within" number "(" ("L1" | "L2" | "Linf") ")" "of" "(" name "=" value, ... ")" ":" claim
  /// side    := name "in" ("[" number "," number "]" | "{" value ("," value)* "}")
  /// batch   := "over" "\"FILE.csv\"" ":" claim
  /// decision := "best" "(" action ")" "of" action ":" expr ("," action ":" expr)+
  ///          | "best" "(" action ("|" name "=" value, ...)? ")" "under" "\"LOSS.csv\""
  /// compare := expr ("<" | "<=" | ">" | ">=") expr | expr "in" "[" expr "," expr "]" | included
  /// expr    := product (("+" | "-") product)* ; product := signed (("*" | "/") signed)*
  /// signed  := ("-" | "+") signed | primary ("^" signed)?
  /// primary := number | parameter | "(" expr ")" | function "(" expr ")" | prediction | included
  /// included := "included" "(" term ")"
  /// ```
  /// The functions are exp, log, sqrt and abs; the predictions P(y | x = 1), P(y > 3 | ...),
  /// mean(y | ...) and linpred(x = 1), in which `.` may stand for the response. A region reaches as
  /// far right as it can. `included(x)` alone means `included(x) > 0`.
  /// - Parameters:
  ///   - text: at most 10 000 bytes, 1000 numbers and names, and 100 levels of nesting.
  ///   - parameters: names of the model's parameters; those that hold signs, such as
  ///     `b_log(dist)`, may be written as they are or in back-ticks. Of the names that fit the
  ///     longest is read, unless a shorter one could be meant as well, which is an error.
  /// - Throws: an error with the place at which reading stopped. Cost: linear in the text.
  public init(_ text: String, parameters: [String]) throws(ClaimError) {
    guard text.utf8.count <= ClaimParser.maximumLength else {
      throw ClaimError("the claim is longer than \(ClaimParser.maximumLength) bytes")
    }
    var parser = ClaimParser(text, parameters: parameters)
    self = try parser.parse()
  }
}

/// Recursive descent over a claim, one method a level of precedence.
struct ClaimParser {
  var scanner: ClaimScanner
  private let parameters: Set<String>
  private var depth = 0
  private var parts = 0

  static let maximumLength = 10_000
  private static let maximumDepth = 100
  /// A chain such as a + a + ... is as deep a tree as it is long, and trees are walked on the stack.
  private static let maximumParts = 1000

  init(_ text: String, parameters: [String]) {
    scanner = ClaimScanner(text, names: parameters)
    self.parameters = Set(parameters)
  }

  mutating func parse() throws(ClaimError) -> Claim {
    let claim = try disjunction()
    guard scanner.isAtEnd else {
      scanner.skipBlanks()
      throw scanner.failure("expected the end, and, or or")
    }
    return claim
  }

  mutating func disjunction() throws(ClaimError) -> Claim {
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
    if let form = try form() { return form }
    scanner.skipBlanks()
    if scanner.groupsClaim {
      _ = scanner.take("(")
      let claim = try disjunction()
      try scanner.expect(")", "after the claim")
      return claim
    }
    return try comparison()
  }

  private mutating func comparison() throws(ClaimError) -> Claim {
    let left = try sum()
    if scanner.takeWord("in") { return try interval(of: left) }
    guard let comparison = takeComparison() else {
      if case .included = left { return .compare(left, .above, 0) }
      scanner.skipBlanks()
      throw scanner.failure("expected <, <=, >, >= or in [lower, upper]")
    }
    return .compare(left, comparison, try sum())
  }

  private mutating func interval(of quantity: Quantity) throws(ClaimError) -> Claim {
    try scanner.expect("[", "to open the interval")
    let place = scanner.position
    let lower = try sum()
    try scanner.expect(",", "between the ends of the interval")
    let upper = try sum()
    try scanner.expect("]", "to close the interval")
    if let low = lower.constant, let high = upper.constant, low > high {
      throw scanner.failure("the interval is empty: its lower end exceeds its upper end", at: place)
    }
    return .within(quantity, lower, upper)
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
    if scanner.take("-") { return -(try signed()) }
    if scanner.take("+") { return try signed() }
    let base = try primary()
    return takeOperator([.power]) == nil ? base : .arithmetic(.power, base, try signed())
  }

  private mutating func takeOperator(_ candidates: [Quantity.Operator]) -> Quantity.Operator? {
    for candidate in candidates where scanner.take(String(candidate.rawValue)) { return candidate }
    return nil
  }

  private mutating func primary() throws(ClaimError) -> Quantity {
    parts += 1
    if parts > Self.maximumParts {
      throw scanner.failure("the claim has more than \(Self.maximumParts) numbers and names")
    }
    if let value = try scanner.takeNumber() { return .number(value) }
    if let name = try scanner.takeKnownName() { return .parameter(name) }
    if scanner.take("(") {
      let inside = try sum()
      try scanner.expect(")", "after the expression")
      return inside
    }
    let place = scanner.position
    if let name = try scanner.takeQuoted("`") {
      guard parameters.contains(name) else { throw unknownParameter(name, at: place) }
      return .parameter(name)
    }
    guard let name = scanner.takePlainName() else {
      throw scanner.failure("expected a number, a parameter, P(...), mean(...) or linpred(...)")
    }
    return try call(name, at: place)
  }

  // MARK: Calls

  private mutating func call(_ name: String, at place: Int) throws(ClaimError) -> Quantity {
    guard scanner.take("(") else { throw unknownParameter(name, at: place) }
    switch name {
    case "P": return try probability()
    case "mean": return try mean()
    case "linpred": return try linearPredictor()
    case "included": return .included(try term())
    default:
      guard let function = Quantity.Function(rawValue: name) else {
        throw unknownFunction(name, at: place)
      }
      let inside = try sum()
      try scanner.expect(")", "after the argument")
      return .function(function, inside)
    }
  }

  private func unknownParameter(_ name: String, at place: Int) -> ClaimError {
    if let near = ClaimHint.nearest(to: name, among: Array(parameters)) {
      return scanner.failure("unknown parameter \"\(name)\"; did you mean \(near)?", at: place)
    }
    let known = parameters.sorted()
    let more = known.count > 12 ? ", ..." : ""
    return scanner.failure(
      """
      unknown parameter "\(name)"; this posterior has: \
      \(known.prefix(12).joined(separator: ", "))\(more)
      """, at: place)
  }

  private func unknownFunction(_ name: String, at place: Int) -> ClaimError {
    let similar = parameters.filter { $0.hasPrefix(name + "(") }.sorted().prefix(12)
    if similar.isEmpty {
      return scanner.failure(
        "unknown function \"\(name)\"; known are P, mean, linpred, included, exp, log, sqrt, abs",
        at: place)
    }
    return scanner.failure(
      "unknown parameter; those that begin so: \(similar.joined(separator: ", "))", at: place)
  }

  private mutating func enter() throws(ClaimError) {
    depth += 1
    if depth > Self.maximumDepth { throw scanner.failure("the claim is nested too deeply") }
  }
}
