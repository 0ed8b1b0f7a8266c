/// How a variable becomes columns, learned from the training rows.
enum VariableCoding: Sendable, Equatable, Codable {
  case number
  /// The name `Intercept` in a formula without an implicit intercept.
  case ones
  /// Indicators; the first level is the reference of contrasts.
  case levels([String])
  case booleans
  case transform(StatefulTransform)

  /// Whether it makes indicators, which marginality concerns.
  var isCategorical: Bool {
    switch self {
    case .levels, .booleans: true
    case .number, .ones, .transform: false
    }
  }

  /// The levels of a categorical variable.
  private var levels: [String] {
    switch self {
    case .levels(let levels): levels
    case .booleans: ["FALSE", "TRUE"]
    case .number, .ones, .transform: []
    }
  }

  /// What R appends to the variable's name for each of its columns.
  ///
  /// - Parameter isFull: an indicator for every level, rather than all but the first.
  func suffixes(isFull: Bool) -> [String] {
    switch self {
    case .number, .ones: [""]
    case .transform(let transform): transform.suffixes
    case .levels, .booleans: Array(levels.dropFirst(isFull ? 0 : 1))
    }
  }

  /// The columns of a variable in a frame, one for each suffix.
  func columns(
    of variable: Variable, in frame: Frame, isFull: Bool
  ) throws(FormulaError) -> [[Double]] {
    switch self {
    case .number: return [try variable.source.finiteValues(in: frame)]
    case .ones: return [Array(repeating: 1, count: frame.rowCount)]
    case .transform(let transform):
      return try transform.columns(of: variable.source.finiteValues(in: frame))
    case .levels, .booleans:
      let codes = try codes(of: variable, in: frame)
      return ((isFull ? 0 : 1)..<max(1, levels.count)).map { level in
        codes.map { $0 == level ? 1 : 0 }
      }
    }
  }

  /// The values of a response: numbers, or the position of the level.
  func response(of variable: Variable, in frame: Frame) throws(FormulaError) -> [Double] {
    if isCategorical { return try codes(of: variable, in: frame).map(Double.init) }
    return try columns(of: variable, in: frame, isFull: false).first ?? []
  }

  private func codes(of variable: Variable, in frame: Frame) throws(FormulaError) -> [Int] {
    let labels = try variable.labels(in: frame)
    let position = Dictionary(
      zip(levels, levels.indices), uniquingKeysWith: { first, _ in first })
    let codeOfLabel = labels.distinct.map { position[$0] }
    var codes: [Int] = []
    codes.reserveCapacity(labels.codes.count)
    for (row, label) in labels.codes.enumerated() {
      guard let code = codeOfLabel[label] else {
        let known = Self.list(levels)
        throw FormulaError(
          "unknown level '\(labels.distinct[label])' of \(variable.name)"
            + "\(frame.place(ofRow: row)); known levels: \(known)")
      }
      codes.append(code)
    }
    return codes
  }

  /// Levels for a message: all of a few, the first of many.
  private static func list(_ levels: [String]) -> String {
    let shown = levels.prefix(12).joined(separator: ", ")
    return levels.count > 12 ? "\(shown), … (\(levels.count) in all)" : shown
  }
}
