/// A column taken for numbers until a cell disproves it.
struct NumberColumn {
  private(set) var values: [Double] = []
  private(set) var isNumber = true
  /// Where the first infinite number was written.
  private(set) var infiniteOffset: Int?
  /// Whether `NaN` was written out, which is missing as a number and a label as a text.
  private(set) var hasSpelledNaN = false

  /// A column that will have so many rows.
  init(capacity: Int = 0) { values.reserveCapacity(capacity) }

  /// Adds the rows that follow.
  mutating func append(_ next: NumberColumn) {
    values += next.values
    isNumber = isNumber && next.isNumber
    infiniteOffset = infiniteOffset ?? next.infiniteOffset
    hasSpelledNaN = hasSpelledNaN || next.hasSpelledNaN
  }

  @inline(__always)
  mutating func append(_ cell: CSVScanner.Cell, _ scanner: CSVScanner) {
    guard isNumber else {
      values.append(.nan)
      return
    }
    if let value = DecimalNumber.value(of: scanner.bytes, in: cell.range), value.isFinite {
      values.append(value)
    } else {
      appendUnusual(cell, scanner)
    }
  }

  /// Blanks around the number, missing values, and what is not finite.
  private mutating func appendUnusual(_ cell: CSVScanner.Cell, _ scanner: CSVScanner) {
    let range = scanner.trimmed(cell)
    let value = DecimalNumber.value(of: scanner.bytes, in: range) ?? .nan
    values.append(value)
    if value.isNaN {
      var text = String(decoding: scanner.bytes[range], as: UTF8.self)
      if text.isEmpty || text == "NA" { return }
      text = text.lowercased()
      if text == "nan" {
        hasSpelledNaN = true
        return
      }
      if text.first == "+" || text.first == "-" { text.removeFirst() }
      guard text == "inf" || text == "infinity" else {
        isNumber = false
        return
      }
    } else if value.isFinite {
      return
    }
    infiniteOffset = infiniteOffset ?? cell.range.lowerBound
  }
}

/// A column of labels, each stored once.
struct TextColumn {
  private var codes: [Int32] = []
  private var codeOfText: [String: Int32] = [:]
  private var texts: [String] = []

  mutating func append(_ cell: CSVScanner.Cell, _ scanner: CSVScanner) {
    let range = scanner.trimmed(cell)
    let bytes = scanner.bytes
    let isNA = range.count == 2 && bytes[range].elementsEqual("NA".utf8)
    guard !range.isEmpty && !isNA else {
      codes.append(-1)
      return
    }
    let text = scanner.text(of: cell)
    if let code = codeOfText[text] {
      codes.append(code)
    } else {
      let code = Int32(clamping: texts.count)
      codeOfText[text] = code
      texts.append(text)
      codes.append(code)
    }
  }

  var labelCount: Int { texts.count }

  /// The codes since the last call, in the order of first appearance; −1 is missing.
  mutating func takeCodes() -> [Int32] {
    defer { codes.removeAll(keepingCapacity: true) }
    return codes
  }

  /// What the column turned out to be, and what each code stands for: 0 or 1, or its level.
  var coding: (kind: InputColumn.Kind, values: [Double]) {
    var labels = self
    labels.codes = texts.indices.map { Int32(clamping: $0) }
    switch labels.finished {
    case .categories(let codes, let levels):
      return (.category(levels: levels), codes.map(Double.init))
    case .booleans(let truths): return (.boolean, truths.map { $0 == true ? 1 : 0 })
    case .numbers(let values): return (.number, values)
    }
  }

  /// Booleans where every label is a truth value, else categories with sorted levels.
  var finished: ColumnValues {
    if let truths = truths(["TRUE", "True", "true"], ["FALSE", "False", "false"])
      ?? truths(["T"], ["F"])
    {
      return .booleans(codes.map { $0 < 0 ? nil : truths[Int($0)] })
    }
    let order = sortedPositions
    var rank = [Int32](repeating: 0, count: texts.count)
    for (position, text) in order.enumerated() { rank[text] = Int32(clamping: position) }
    return .categories(
      codes: codes.map { $0 < 0 ? -1 : rank[Int($0)] }, levels: order.map { texts[$0] })
  }

  /// The truth value of each label, where all have one.
  private func truths(_ yes: Set<String>, _ no: Set<String>) -> [Bool]? {
    guard texts.allSatisfy({ yes.contains($0) || no.contains($0) }) else { return nil }
    return texts.map { yes.contains($0) }
  }

  /// The labels in the order of levels: by lower-cased text, ties by the text itself, both by
  /// Unicode scalars.
  private var sortedPositions: [Int] {
    let keys = texts.map { $0.lowercased() }
    return texts.indices.sorted {
      keys[$0] == keys[$1] ? texts[$0] < texts[$1] : keys[$0] < keys[$1]
    }
  }
}
