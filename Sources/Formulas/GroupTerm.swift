/// A group term of a fitted formula: effects that vary by the levels of a group.
public struct GroupTerm: Sendable, Equatable {
  /// brms's name of the group: `plate`, or `g:h` for the combinations of two columns.
  public let name: String
  /// One name an effect, as population columns are named, with `Intercept` without parentheses.
  public let effectNames: [String]
  /// The levels seen in training, such as `A` or, of `g:h`, `A_1`. Columns of numbers have their
  /// texts as levels, in increasing order; of combinations the first column varies slowest.
  public let levels: [String]
  /// Whether the effects of a level are correlated: `|`, not `||`.
  public let isCorrelated: Bool
}

/// A group term with what it learned.
struct CodedGroup: Sendable, Equatable {
  let term: GroupTerm
  let columns: [Reference]
  let effects: CodedTerms
  let coding: GroupCoding
  private let codes: [[String]: Int]

  /// Derives the term from what was learned.
  init(_ specification: GroupSpecification, coding: GroupCoding) throws(FormulaError) {
    columns = specification.columns
    effects = try CodedTerms(specification.effects, codings: coding.codings)
    self.coding = coding
    let names = effects.columnNames.enumerated().map { position, name in
      position == 0 && specification.effects.hasIntercept ? "Intercept" : name
    }
    let count = columns.count
    guard !coding.levels.isEmpty, coding.levels.allSatisfy({ $0.count == count }) else {
      throw FormulaError("the levels do not belong to the group '\(specification.name)'")
    }
    codes = Dictionary(
      zip(coding.levels, coding.levels.indices), uniquingKeysWith: { first, _ in first })
    let levels = coding.levels.map { $0.joined(separator: "_") }
    var seen: Set<String> = []
    if let twin = levels.first(where: { !seen.insert($0).inserted }) {
      throw FormulaError("two levels of the group '\(specification.name)' are named '\(twin)'")
    }
    term = GroupTerm(
      name: specification.name, effectNames: names, levels: levels,
      isCorrelated: specification.isCorrelated)
  }

  /// The columns of the group in a frame.
  func columns(in frame: Frame) throws(FormulaError) -> GroupColumns {
    let labels = try columns.map { column throws(FormulaError) in
      try frame.labels(of: column)
    }
    var codes: [Int] = []
    var unseen: [Int: String] = [:]
    codes.reserveCapacity(frame.rowCount)
    var known: [[Int]: Int] = [:]
    for row in 0..<frame.rowCount {
      let key = labels.map { $0.codes[row] }
      let code = known[key] ?? self.codes[zip(labels, key).map { $0.distinct[$1] }] ?? -1
      known[key] = code
      codes.append(code)
      guard code < 0 else { continue }
      unseen[row] = zip(labels, key).map { $0.distinct[$1] }.joined(separator: "_")
    }
    return GroupColumns(
      codes: codes, unseen: unseen, effects: try DesignColumns.columns(of: effects, in: frame))
  }

  /// The levels of a frame that training did not see, in the order of their first rows.
  func newLevels(in frame: Frame) throws(FormulaError) -> [[String]] {
    let labels = try columns.map { column throws(FormulaError) in
      try frame.labels(of: column)
    }
    var seen: Set<[String]> = []
    return (0..<frame.rowCount).map { row in labels.map { $0.distinct[$0.codes[row]] } }
      .filter { codes[$0] == nil && seen.insert($0).inserted }
  }

  /// The effects and the level of one row, in which columns may be absent.
  func row(in frame: Frame) throws(FormulaError) -> GroupRow {
    let isGiven = columns.allSatisfy { frame.columns[$0.name] != nil }
    guard isGiven else {
      let effects = try DesignColumns.columns(of: effects, in: frame)
      return GroupRow(effects: effects.compactMap(\.first), code: nil, label: nil)
    }
    let columns = try columns(in: frame)
    let code = columns.codes.first.flatMap { $0 < 0 ? nil : $0 }
    return GroupRow(
      effects: columns.effects.compactMap(\.first), code: code,
      label: code.map { term.levels[$0] } ?? columns.unseen[0])
  }
}

/// What a group term learned from the training rows.
struct GroupCoding: Sendable, Equatable, Codable {
  /// One for each variable of the effects.
  let codings: [VariableCoding]
  /// For each level its label in every column of the group.
  let levels: [[String]]
}

extension GroupSpecification {
  /// Learns levels and codings; a group may have a single level.
  func fitted(to frame: Frame) throws(FormulaError) -> GroupCoding {
    let labels = try columns.map { column throws(FormulaError) in
      try frame.labels(of: column)
    }
    let present = Set((0..<frame.rowCount).map { row in labels.map { $0.codes[row] } })
    let sorted = present.sorted { $0.lexicographicallyPrecedes($1) }
    let levels = sorted.map { key in zip(labels, key).map { $0.distinct[$1] } }
    var seen: Set<String> = []
    for level in levels.map({ $0.joined(separator: "_") }) where !seen.insert(level).inserted {
      throw FormulaError(
        "two levels of the group '\(name)' would be named '\(level)'; rename a level",
        in: frame.text, at: offset, fault: .data)
    }
    return GroupCoding(codings: try effects.codings(in: frame, ones: nil), levels: levels)
  }
}

extension Frame {
  /// The labels of a group's column, whatever its kind.
  fileprivate func labels(of column: Reference) throws(FormulaError) -> Labels {
    let variable = try Variable(
      Expression(.name(column.name), at: column.offset), in: text)
    return try variable.labels(in: self)
  }
}
