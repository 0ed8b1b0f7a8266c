/// A column of raw data that a prediction needs.
public struct InputColumn: Sendable, Equatable, Codable {
  /// What values it takes.
  public enum Kind: Sendable, Equatable, Codable {
    /// A finite number.
    case number
    /// True or false.
    case boolean
    /// One of the levels seen in training, in the order of their contrasts.
    case category(levels: [String])
    /// A label of a group, given as text, number or boolean, or not at all. Labels that are not
    /// among the levels seen in training are allowed.
    case group(levels: [String])
  }

  /// The column's name in the table.
  public let name: String
  /// What values it takes.
  public let kind: Kind
  /// The smallest and largest number among the rows kept in training; `nil` for other kinds.
  public let range: ClosedRange<Double>?

  /// Creates the description of a column.
  public init(name: String, kind: Kind, range: ClosedRange<Double>? = nil) {
    self.name = name
    self.kind = kind
    self.range = range
  }

  /// Whether it may be absent.
  var isGroup: Bool {
    if case .group = kind { true } else { false }
  }

  /// Describes a column that is used for its labels only.
  init(group name: String, values: ColumnValues) {
    let labels = Labels(of: values)
    let present = Set(labels.codes)
    let kept = labels.distinct.enumerated().filter { present.contains($0.offset) }
    self.init(name: name, kind: .group(levels: kept.map(\.element)))
  }

  /// Describes a column by its values in the kept training rows.
  init(name: String, values: ColumnValues) {
    switch values {
    case .booleans: self.init(name: name, kind: .boolean)
    case .categories(let codes, let levels):
      let present = Set(codes)
      let kept = levels.enumerated().filter { present.contains(Int32(clamping: $0.offset)) }
      self.init(name: name, kind: .category(levels: kept.map(\.element)))
    case .numbers(let numbers):
      var range: ClosedRange<Double>?
      if let least = numbers.min(), let most = numbers.max() { range = least...most }
      self.init(name: name, kind: .number, range: range)
    }
  }
}

/// A value given for an input of a prediction.
public enum InputValue: Sendable, Equatable {
  /// A finite number, or a level that is spelt as a number.
  case number(Double)
  /// A level; never a number in text.
  case text(String)
  /// A value of a boolean column.
  case boolean(Bool)
}

extension InputColumn {
  /// The value as a column of one row.
  ///
  /// - Throws: ``FormulaError`` where its kind is not the column's, the level is unknown or the
  ///   number not finite. A number stands for the level it spells.
  func column(of value: InputValue) throws(FormulaError) -> ColumnValues {
    switch (kind, value) {
    case (.number, .number(let number)):
      guard number.isFinite else { throw FormulaError("the input '\(name)' is not finite") }
      return .numbers([number])
    case (.boolean, .boolean(let truth)): return .booleans([truth])
    case (.category(let levels), .text(let text)): return try Self.level(text, levels, name)
    case (.category(let levels), .number(let number)):
      return try Self.level(NumberText.shortest(number), levels, name)
    case (.group, .text(let text)): return Self.label(text)
    case (.group, .boolean(let truth)): return Self.label(truth ? "TRUE" : "FALSE")
    case (.group, .number(let number)):
      guard number.isFinite else { throw FormulaError("the input '\(name)' is not finite") }
      return Self.label(NumberText.shortest(number))
    case (.number, _): throw FormulaError("the input '\(name)' must be a number")
    case (.boolean, _): throw FormulaError("the input '\(name)' must be TRUE or FALSE")
    case (.category(let levels), .boolean):
      throw FormulaError(
        "the input '\(name)' must be one of the levels \(levels.joined(separator: ", "))")
    }
  }

  /// The label that a number has as a level: 3, 0.5, 1e+05.
  public static func label(of number: Double) -> String { NumberText.shortest(number) }

  private static func label(_ text: String) -> ColumnValues {
    .categories(codes: [0], levels: [text])
  }

  private static func level(
    _ text: String, _ levels: [String], _ name: String
  ) throws(FormulaError) -> ColumnValues {
    guard let code = levels.firstIndex(of: text) else {
      let known = levels.joined(separator: ", ")
      throw FormulaError("unknown level '\(text)' of \(name); known levels: \(known)")
    }
    return .categories(codes: [Int32(clamping: code)], levels: levels)
  }

  /// Checks a column of another table against the kind seen in training.
  func check(_ column: Column, in text: String) throws(FormulaError) {
    switch (kind, column.values) {
    case (.number, .numbers), (.boolean, .booleans), (.category, .categories),
      (.category, .numbers), (.group, _):
      return
    case (.number, _): throw FormulaError("column '\(name)' must hold numbers")
    case (.boolean, _): throw FormulaError("column '\(name)' must hold TRUE or FALSE")
    case (.category, _): throw FormulaError("column '\(name)' must hold categories")
    }
  }
}
