import LogDensities

/// Regions, batches, decisions and terms.
extension ClaimParser {
  /// The form of the language that begins here, if one does: a word and what tells it from a
  /// parameter of that name.
  mutating func form() throws(ClaimError) -> Claim? {
    let start = scanner.position
    if scanner.takeWord("for") {
      if scanner.takeWord("all") { return try box() }
    } else if scanner.takeWord("within") {
      if let radius = try scanner.takeNumber() { return try ball(radius) }
    } else if scanner.takeWord("over") {
      if let file = try takeFile() {
        try scanner.expect(":", "after the file")
        return .over(file: file, try disjunction())
      }
    } else if scanner.takeWord("best"), scanner.take("(") {
      return try decision()
    }
    scanner.rewind(to: start)
    return nil
  }

  private mutating func takeFile() throws(ClaimError) -> String? {
    if let name = try scanner.takeQuoted("\"") { return name }
    return try scanner.takeQuoted("'")
  }

  // MARK: Regions

  private mutating func box() throws(ClaimError) -> Claim {
    var sides: [InputRegion.Side] = []
    repeat {
      scanner.skipBlanks()
      let place = scanner.position
      guard let name = try scanner.takeName() else {
        throw scanner.failure("expected a column name", at: place)
      }
      guard !sides.contains(where: { $0.name == name }) else {
        throw scanner.failure("\(name) is given twice", at: place)
      }
      guard scanner.takeWord("in") else {
        throw scanner.failure("expected in [lower, upper] or in {value, ...} after the column name")
      }
      sides.append(InputRegion.Side(name, in: try sideValues()))
    } while scanner.take(",")
    try scanner.expect(":", "after the region, or a comma")
    return .forAll(.box(sides), try disjunction())
  }

  private mutating func sideValues() throws(ClaimError) -> InputRegion.Values {
    if scanner.take("{") {
      var values: [PredictionInput] = []
      repeat { values.append(try inputValue()) } while scanner.take(",")
      try scanner.expect("}", "after the values, or a comma")
      return .set(values)
    }
    try scanner.expect("[", "or { to open what the column runs through")
    scanner.skipBlanks()
    let place = scanner.position
    let lower = try finiteNumber()
    try scanner.expect(",", "between the ends of the interval")
    let upper = try finiteNumber()
    try scanner.expect("]", "to close the interval")
    guard lower <= upper else {
      throw scanner.failure("the interval is empty: its lower end exceeds its upper end", at: place)
    }
    return .interval(lower, upper)
  }

  private mutating func finiteNumber() throws(ClaimError) -> Double {
    scanner.skipBlanks()
    let place = scanner.position
    guard let value = try sum().constant, value.isFinite else {
      throw scanner.failure("expected a number", at: place)
    }
    return value
  }

  /// What follows `within RADIUS`.
  private mutating func ball(_ radius: Double) throws(ClaimError) -> Claim {
    try scanner.expect("(", "before L1, L2 or Linf")
    scanner.skipBlanks()
    let place = scanner.position
    guard let norm = InputRegion.Norm(rawValue: scanner.takePlainName() ?? "") else {
      throw scanner.failure("expected L1, L2 or Linf", at: place)
    }
    try scanner.expect(")", "after the norm")
    guard scanner.takeWord("of") else { throw scanner.failure("expected of (column = value, ...)") }
    try scanner.expect("(", "before the centre")
    scanner.skipBlanks()
    let start = scanner.position
    let center = try assignments()
    guard center.values.contains(where: \.isNumber) else {
      throw scanner.failure("the centre needs a column of numbers", at: start)
    }
    try scanner.expect(":", "after the region")
    return .forAll(.ball(radius: radius, norm: norm, center: center), try disjunction())
  }

  // MARK: Decisions

  /// What follows `best(`.
  private mutating func decision() throws(ClaimError) -> Claim {
    scanner.skipBlanks()
    let place = scanner.position
    let best = try actionName()
    let isAtInputs = scanner.peekPast("|")
    let inputs = try inputs()
    scanner.skipBlanks()
    if !isAtInputs, scanner.takeWord("of") {
      let actions = try actions()
      guard actions.contains(where: { $0.name == best }) else {
        throw scanner.failure(
          "\(best) is none of the actions \(actions.map(\.name).joined(separator: ", "))", at: place
        )
      }
      return .best(best, .stated(actions))
    }
    guard scanner.takeWord("under"), let file = try takeFile() else {
      throw scanner.failure(
        isAtInputs
          ? "expected under \"LOSS.csv\""
          : "expected of action: expected loss, ..., or under \"LOSS.csv\"")
    }
    return .best(best, .table(file: file, inputs: inputs))
  }

  private mutating func actions() throws(ClaimError) -> [ExpectedLosses.Action] {
    var actions: [ExpectedLosses.Action] = []
    repeat {
      scanner.skipBlanks()
      let place = scanner.position
      let name = try actionName()
      guard !actions.contains(where: { $0.name == name }) else {
        throw scanner.failure("\(name) is given twice", at: place)
      }
      try scanner.expect(":", "between the action and its expected loss")
      actions.append(ExpectedLosses.Action(name, loses: try sum()))
    } while scanner.take(",")
    guard actions.count > 1 else {
      throw scanner.failure("expected a comma and another action")
    }
    return actions
  }

  private mutating func actionName() throws(ClaimError) -> String {
    scanner.skipBlanks()
    guard let name = try scanner.takeName() else {
      throw scanner.failure("expected the name of an action")
    }
    return name
  }

  // MARK: Terms

  /// The term inside of `included(`, as formulas write it or in quotes.
  mutating func term() throws(ClaimError) -> String {
    scanner.skipBlanks()
    let place = scanner.position
    var term = try scanner.takeQuoted("\"")
    if term == nil { term = scanner.takeText(upTo: [")"]) }
    guard let term, !term.isEmpty else { throw scanner.failure("expected a term", at: place) }
    try scanner.expect(")", "after the term")
    return term
  }
}

extension PredictionInput {
  /// Whether it is a number, which alone has distances.
  var isNumber: Bool {
    if case .number = self { return true }
    return false
  }
}

extension ClaimScanner {
  /// Whether a sign comes next, without taking it.
  func peekPast(_ sign: Character) -> Bool {
    characters[position...].first { !$0.isWhitespace } == sign
  }
}
