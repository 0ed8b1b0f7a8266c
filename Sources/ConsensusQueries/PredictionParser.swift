import LogDensities

/// The calls `P(...)`, `mean(...)` and `linpred(...)`; the name and the parenthesis are read.
extension ClaimParser {
  mutating func probability() throws(ClaimError) -> Quantity {
    let response = try response(upTo: ["|", "<", ">", "=", ")"])
    if scanner.take("=") {
      return .prediction(
        PredictionQuery(
          quantity: .probabilityOfLevel(try level()), response: response, inputs: try inputs()))
    }
    guard let comparison = takeComparison() else {
      return .prediction(
        PredictionQuery(quantity: .probability, response: response, inputs: try inputs()))
    }
    scanner.skipBlanks()
    let place = scanner.position
    guard let value = try sum().constant, value.isFinite else {
      throw scanner.failure("the threshold inside P(...) must be a number", at: place)
    }
    // P(y < c) is 1 − P(y ≥ c), and P(y ≤ c) is 1 − P(y > c).
    let isUpper = comparison == .above || comparison == .atLeast
    let orEqual = comparison == .atLeast || comparison == .below
    let above = Quantity.prediction(
      PredictionQuery(
        quantity: .probabilityAbove(threshold: value, orEqual: orEqual), response: response,
        inputs: try inputs()))
    return isUpper ? above : 1 - above
  }

  /// A level in quotes, or a number that spells one.
  private mutating func level() throws(ClaimError) -> String {
    switch try inputValue() {
    case .text(let text): return text
    case .boolean(let value): return value ? "TRUE" : "FALSE"
    case .number(let value):
      return value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    }
  }

  mutating func mean() throws(ClaimError) -> Quantity {
    let response = try response(upTo: ["|", ")"])
    return .prediction(
      PredictionQuery(quantity: .mean, response: response, inputs: try inputs()))
  }

  mutating func linearPredictor() throws(ClaimError) -> Quantity {
    let start = scanner.position
    let isNamed = !scanner.takeText(upTo: ["|", "=", ")"]).isEmpty && scanner.peek != "="
    scanner.rewind(to: start)
    let response = isNamed ? try response(upTo: ["|", ")"]) : nil
    let values = try isNamed ? inputs() : assignments()
    return .prediction(
      PredictionQuery(quantity: .linearPredictor, response: response, inputs: values))
  }

  /// The response as named, nil for `.`, which stands for the model's as in R's `update`.
  private mutating func response(upTo signs: Set<Character>) throws(ClaimError) -> String? {
    let name = scanner.takeText(upTo: signs)
    guard !name.isEmpty else { throw scanner.failure("expected the response") }
    return name == "." ? nil : name
  }

  /// `| name = value, ...)`, or just the closing parenthesis.
  mutating func inputs() throws(ClaimError) -> [String: PredictionInput] {
    if scanner.take(")") { return [:] }
    try scanner.expect("|", "before the inputs, or )")
    return try assignments()
  }

  mutating func assignments() throws(ClaimError) -> [String: PredictionInput] {
    var values: [String: PredictionInput] = [:]
    if scanner.take(")") { return values }
    repeat {
      scanner.skipBlanks()
      let place = scanner.position
      guard let name = try scanner.takeName() else {
        throw scanner.failure("expected a column name")
      }
      try scanner.expect("=", "after the column name")
      guard values.updateValue(try inputValue(), forKey: name) == nil else {
        throw scanner.failure("\(name) is given twice", at: place)
      }
    } while scanner.take(",")
    try scanner.expect(")", "after the inputs, or a comma")
    return values
  }

  mutating func inputValue() throws(ClaimError) -> PredictionInput {
    for mark: Character in ["\"", "'"] {
      if let text = try scanner.takeQuoted(mark) { return .text(text) }
    }
    for (word, value) in [("TRUE", true), ("FALSE", false), ("true", true), ("false", false)]
    where scanner.takeWord(word) { return .boolean(value) }
    scanner.skipBlanks()
    let place = scanner.position
    if scanner.peek?.isLetter == true, let word = scanner.takePlainName() {
      guard ClaimWord.calls.contains(word) else {
        throw scanner.failure(
          "expected a number, a \"text\" or TRUE/FALSE; write a text as \"\(word)\"", at: place)
      }
      scanner.rewind(to: place)
    }
    guard let value = try sum().constant, value.isFinite else {
      throw scanner.failure("expected a number, a \"text\" or TRUE/FALSE", at: place)
    }
    return .number(value)
  }
}

extension Quantity {
  /// The value of an expression of numbers alone.
  var constant: Double? {
    switch self {
    case .number(let value): value
    case .parameter, .prediction, .included: nil
    case .arithmetic(let sign, let left, let right):
      if let a = left.constant, let b = right.constant { sign.apply(a, b) } else { nil }
    case .function(let function, let inside): inside.constant.map(function.apply)
    }
  }
}
