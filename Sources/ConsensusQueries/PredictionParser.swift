import LogDensities

/// The calls `P(...)`, `mean(...)` and `linpred(...)`; the name and the parenthesis are read.
extension ClaimParser {
  mutating func probability() throws(ClaimError) -> Quantity {
    let response = scanner.takeText(upTo: ["|", "<", ">", ")"])
    guard !response.isEmpty else { throw scanner.failure("expected the response") }
    let place = scanner.position
    guard let comparison = takeComparison() else {
      return .prediction(
        PredictionQuery(quantity: .probability, response: response, inputs: try inputs()))
    }
    let threshold = try sum()
    guard let value = threshold.constant else {
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

  mutating func mean() throws(ClaimError) -> Quantity {
    let response = scanner.takeText(upTo: ["|", ")"])
    guard !response.isEmpty else { throw scanner.failure("expected the response") }
    return .prediction(
      PredictionQuery(quantity: .mean, response: response, inputs: try inputs()))
  }

  mutating func linearPredictor() throws(ClaimError) -> Quantity {
    let start = scanner.position
    let text = scanner.takeText(upTo: ["|", "=", ")"])
    let named = scanner.peek == "|"
    if !named { scanner.rewind(to: start) }
    let values = try named ? inputs() : assignments()
    return .prediction(
      PredictionQuery(
        quantity: .linearPredictor, response: named ? text : nil, inputs: values))
  }

  /// `| name = value, ...)`, or just the closing parenthesis.
  private mutating func inputs() throws(ClaimError) -> [String: PredictionInput] {
    if scanner.take(")") { return [:] }
    try scanner.expect("|", "before the inputs, or )")
    return try assignments()
  }

  private mutating func assignments() throws(ClaimError) -> [String: PredictionInput] {
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

  private mutating func inputValue() throws(ClaimError) -> PredictionInput {
    for mark: Character in ["\"", "'"] {
      if let text = try scanner.takeQuoted(mark) { return .text(text) }
    }
    for (word, value) in [("TRUE", true), ("FALSE", false), ("true", true), ("false", false)]
    where scanner.takeWord(word) { return .boolean(value) }
    scanner.skipBlanks()
    let place = scanner.position
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
    case .parameter, .prediction: nil
    case .arithmetic(let sign, let left, let right):
      if let a = left.constant, let b = right.constant { sign.apply(a, b) } else { nil }
    case .function(let function, let inside): inside.constant.map(function.apply)
    }
  }
}
