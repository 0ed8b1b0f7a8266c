/// The columns a formula needs, in the rows it keeps: nothing in it is missing.
struct Frame {
  let rowCount: Int
  let columns: [String: ColumnValues]
  /// The formula, for error messages.
  let text: String
  /// The table's row of each row here; `nil` for inputs that come from no table.
  let tableRows: [Int]?

  /// The frame with another formula for error messages.
  func with(text: String) -> Frame {
    Frame(rowCount: rowCount, columns: columns, text: text, tableRows: tableRows)
  }

  /// A numeric view of a column: booleans are 0 and 1.
  func numbers(_ name: String, at offset: Int) throws(FormulaError) -> [Double] {
    switch columns[name] {
    case .numbers(let values): return values
    case .booleans(let values): return values.map { $0 == true ? 1 : 0 }
    case .categories:
      throw FormulaError(
        "'\(name)' is a category; arithmetic needs numbers", in: text, at: offset)
    case nil: throw FormulaError("there is no column '\(name)'", in: text, at: offset)
    }
  }

  /// What messages call a row: its 1-based number among the data rows of the table.
  func place(ofRow row: Int) -> String {
    guard let tableRows, row < tableRows.count else { return "" }
    return " in data row \(tableRows[row] + 1)"
  }
}

extension Expression {
  /// Its value in each row of a frame.
  ///
  /// - Throws: ``FormulaError`` for the first row where the value is not finite.
  func finiteValues(in frame: Frame) throws(FormulaError) -> [Double] {
    let values = try values(in: frame).repeated(frame.rowCount)
    guard let row = values.firstIndex(where: { !$0.isFinite }) else { return values }
    var seen: Set<String> = []
    var inputs: [String] = []
    for reference in references where seen.insert(reference.name).inserted {
      let value = try frame.numbers(reference.name, at: reference.offset)[row]
      inputs.append("\(reference.name) = \(NumberText.shortest(value))")
    }
    let given = inputs.isEmpty ? "" : " (\(inputs.joined(separator: ", ")))"
    throw FormulaError(
      "\(self) is not finite\(frame.place(ofRow: row))\(given)", in: frame.text, at: offset,
      fault: .data)
  }

  private func values(in frame: Frame) throws(FormulaError) -> Numbers {
    switch node {
    case .number(let value): return .one(value)
    case .name(let name): return .many(try frame.numbers(name, at: offset))
    case .parentheses(let inner), .sign(.plus, let inner): return try inner.values(in: frame)
    case .sign(_, let inner): return try inner.values(in: frame).map(-)
    case .power(let base, let exponent):
      return try base.values(in: frame).combined(with: exponent.values(in: frame), Numbers.power)
    case .chain(let first, let steps):
      var result = try first.values(in: frame)
      for step in steps {
        guard let operation = step.operation else { throw unevaluable(frame) }
        result = result.combined(with: try step.operand.values(in: frame), operation)
      }
      return result
    case .call(let name, let arguments) where arguments.count == 1:
      let argument = try arguments[0].value.values(in: frame)
      if name == "I" { return argument }
      guard let function = ArithmeticFunction(rawValue: name) else { throw unevaluable(frame) }
      return argument.map { function($0) }
    case .call, .boolean, .dot: throw unevaluable(frame)
    }
  }

  private func unevaluable(_ frame: Frame) -> FormulaError {
    FormulaError("'\(self)' is not arithmetic", in: frame.text, at: offset)
  }
}

extension Expression.Step {
  fileprivate var operation: ((Double, Double) -> Double)? {
    switch symbol {
    case .plus: (+)
    case .minus: (-)
    case .times: (*)
    case .divide: (/)
    default: nil
    }
  }
}
