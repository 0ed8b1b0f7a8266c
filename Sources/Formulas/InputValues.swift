/// The values of one input of a model, row after row, as they are read.
struct InputValues: Sendable {
  let input: InputColumn
  private let codeOfLevel: [String: Int32]
  private var numbers: [Double] = []
  private var booleans: [Bool?] = []
  private var codes: [Int32] = []
  /// Labels of groups that training did not see, in the order of their appearance.
  private var added: [String] = []
  private var codeOfAdded: [String: Int32] = [:]

  init(_ input: InputColumn) {
    self.input = input
    codeOfLevel = Dictionary(
      input.levels.enumerated().map { ($1, Int32(clamping: $0)) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The same input without any row.
  var emptied: InputValues {
    var copy = self
    (copy.numbers, copy.booleans, copy.codes, copy.added) = ([], [], [], [])
    copy.codeOfAdded = [:]
    return copy
  }

  /// The values; those of rows with a fault stand for nothing.
  var values: ColumnValues {
    switch input.kind {
    case .number: .numbers(numbers)
    case .boolean: .booleans(booleans)
    case .category(let levels): .categories(codes: codes, levels: levels)
    case .group(let levels): .categories(codes: codes, levels: levels + added)
    }
  }

  /// Adds a row without a value.
  mutating func appendNothing() {
    switch input.kind {
    case .number: numbers.append(0)
    case .boolean: booleans.append(false)
    case .category, .group: codes.append(0)
    }
  }

  private mutating func appendFault(_ sentence: String) -> String {
    appendNothing()
    return sentence
  }

  /// Adds a row that misses the value; returns what is wrong with it.
  mutating func appendMissing() -> String? { appendFault("\(input.name) is missing") }

  /// Adds a number; returns what is wrong with it, or nil.
  mutating func append(_ number: Double) -> String? {
    switch input.kind {
    case .number:
      guard number.isFinite else {
        return number.isNaN ? appendMissing() : appendFault("\(input.name) is not finite")
      }
      numbers.append(number)
      return nil
    case .boolean: return appendFault("\(input.name) must be TRUE or FALSE")
    case .category, .group:
      guard number.isFinite else { return appendMissing() }
      return append(label: NumberText.shortest(number))
    }
  }

  /// Adds a truth value; returns what is wrong with it, or nil.
  mutating func append(_ truth: Bool) -> String? {
    switch input.kind {
    case .boolean:
      booleans.append(truth)
      return nil
    case .number: return appendFault("\(input.name) must be a number")
    case .category, .group: return append(label: truth ? "TRUE" : "FALSE")
    }
  }

  /// Adds a text; returns what is wrong with it, or nil.
  mutating func append(label text: String) -> String? {
    switch input.kind {
    case .number: return appendFault("\(input.name) is not a number: '\(text.shown)'")
    case .boolean:
      guard let truth = Self.truths[text] else {
        return appendFault("\(input.name) must be TRUE or FALSE, not '\(text.shown)'")
      }
      booleans.append(truth)
      return nil
    case .category:
      guard let code = code(of: text) else {
        return appendFault("'\(text.shown)' is not a level of \(input.name) in the data")
      }
      codes.append(code)
      return nil
    case .group(let levels):
      if let code = code(of: text) ?? codeOfAdded[text] {
        codes.append(code)
        return nil
      }
      let code = Int32(clamping: levels.count + added.count)
      added.append(text)
      codeOfAdded[text] = code
      codes.append(code)
      return nil
    }
  }

  /// A level, or the level that a number spells: 1.0 for 1.
  private func code(of text: String) -> Int32? {
    if let code = codeOfLevel[text] { return code }
    let bytes = Array(text.utf8)
    guard let number = DecimalNumber.value(of: bytes, in: bytes.indices), number.isFinite else {
      return nil
    }
    return codeOfLevel[NumberText.shortest(number)]
  }

  private static let truths = [
    "TRUE": true, "True": true, "true": true, "T": true,
    "FALSE": false, "False": false, "false": false, "F": false,
  ]

  /// The value of a row.
  func value(ofRow row: Int) -> InputValue {
    switch input.kind {
    case .number: .number(numbers[row])
    case .boolean: .boolean(booleans[row] == true)
    case .category(let levels): .text(levels[Int(codes[row])])
    case .group(let levels): .text((levels + added)[Int(codes[row])])
    }
  }

  /// What a reader should know of the value of a row: that it lies beyond the data, or names a group
  /// that training did not see.
  func note(onRow row: Int) -> String? {
    switch input.kind {
    case .number:
      guard let range = input.range, !range.contains(numbers[row]) else { return nil }
      return """
        \(input.name) = \(NumberText.shortest(numbers[row])) lies beyond the data \
        (\(NumberText.shortest(range.lowerBound)) to \(NumberText.shortest(range.upperBound)))
        """
    case .group(let levels):
      guard Int(codes[row]) >= levels.count else { return nil }
      return """
        \(input.name) '\(added[Int(codes[row]) - levels.count].shown)' is a group that the data do \
        not have
        """
    case .boolean, .category: return nil
    }
  }
}

extension InputColumn {
  /// The labels seen in training; empty for other kinds.
  var levels: [String] {
    switch kind {
    case .category(let levels), .group(let levels): levels
    case .number, .boolean: []
    }
  }
}

extension String {
  /// The text as a message shows it: not too long.
  var shown: String { count > 40 ? prefix(39) + "…" : self }
}
