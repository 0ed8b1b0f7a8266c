/// The values of one column of a table, of one of three kinds.
///
/// Every kind has its own mark for a missing value, so a column is one contiguous array.
public enum ColumnValues: Sendable {
  /// Real numbers; NaN marks a missing value.
  case numbers([Double])
  /// Labels: `levels[codes[row]]`, where the code −1 marks a missing value.
  ///
  /// The first level is the reference of treatment contrasts. Tables read from CSV sort their
  /// levels by ``Swift/String/lowercased()``, ties by Unicode scalars: apple, Banana, cherry.
  case categories(codes: [Int32], levels: [String])
  /// Truth values; `nil` marks a missing value.
  case booleans([Bool?])

  /// The number of rows, missing ones included.
  public var count: Int {
    switch self {
    case .numbers(let values): values.count
    case .categories(let codes, _): codes.count
    case .booleans(let values): values.count
    }
  }

  /// Whether the value of a row is missing. `row` must lie in `0 ..< count`.
  public func isMissing(at row: Int) -> Bool {
    switch self {
    case .numbers(let values): values[row].isNaN
    case .categories(let codes, _): codes[row] < 0
    case .booleans(let values): values[row] == nil
    }
  }

  /// The values of the given rows, in that order.
  func selecting(_ rows: [Int]) -> ColumnValues {
    switch self {
    case .numbers(let values): .numbers(rows.map { values[$0] })
    case .categories(let codes, let levels):
      .categories(codes: rows.map { codes[$0] }, levels: levels)
    case .booleans(let values): .booleans(rows.map { values[$0] })
    }
  }
}

extension ColumnValues: Equatable {
  /// Equal kinds, values and missing marks: two missing numbers are equal here.
  public static func == (left: ColumnValues, right: ColumnValues) -> Bool {
    switch (left, right) {
    case (.numbers(let a), .numbers(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    case (.categories(let a, let levelsOfA), .categories(let b, let levelsOfB)):
      a == b && levelsOfA == levelsOfB
    case (.booleans(let a), .booleans(let b)): a == b
    default: false
    }
  }
}

/// A named column of a table.
public struct Column: Sendable, Equatable {
  /// The name, as formulas write it (between back-ticks where it is not an identifier).
  public let name: String
  /// One value for each row.
  public let values: ColumnValues

  /// Creates a column; ``Table/init(columns:)`` checks it against its siblings.
  public init(name: String, values: ColumnValues) {
    self.name = name
    self.values = values
  }
}
