/// The design of rows that come without a response, for predictions.
public struct PredictorRows: Sendable {
  /// One row of every formula for each row of the table.
  public let designRows: [DistributionalSchema.DesignRows]
  /// The least and the greatest value of each column of numbers.
  public let ranges: [String: ColumnRange]
}

extension DistributionalSchema {
  /// Codes all rows of a table, which needs no response.
  ///
  /// - Parameter overriding: values that stand in every row in place of a column's.
  /// - Throws: ``FormulaError`` for a column that is absent or of another kind than in training, an
  ///   input that the model does not use, and a value that is missing or a level that training did not
  ///   see, naming the data row (the first below the header is 1) and the column.
  /// - Complexity: linear in the cells of the designs.
  public func predictorRows(
    for table: Table, overriding: [String: InputValue]
  ) throws(FormulaError) -> PredictorRows {
    guard table.rowCount > 0 else { throw FormulaError("the table has no rows") }
    let given = try constants(overriding)
    var columns: [String: ColumnValues] = [:]
    var ranges: [String: ColumnRange] = [:]
    for input in inputs {
      if let constant = given[input.name] {
        columns[input.name] = constant.repeated(table.rowCount)
        continue
      }
      guard let column = table[input.name] else {
        if input.isGroup { continue }
        throw FormulaError(
          "the table has no column '\(input.name)', and no value is given for it")
      }
      try input.check(column, in: formula)
      if let row = (0..<table.rowCount).first(where: { column.values.isMissing(at: $0) }) {
        throw FormulaError("data row \(row + 1) misses a value of column '\(input.name)'")
      }
      columns[input.name] = column.values
      if case .numbers(let values) = column.values {
        ranges[input.name] = ColumnRange(values.min() ?? .nan, values.max() ?? .nan)
      }
    }
    let frame = Frame(
      rowCount: table.rowCount, columns: columns, text: formula,
      tableRows: Array(0..<table.rowCount))
    return PredictorRows(designRows: try designRows(in: frame), ranges: ranges)
  }

  private func constants(
    _ overriding: [String: InputValue]
  ) throws(FormulaError) -> [String: ColumnValues] {
    var constants: [String: ColumnValues] = [:]
    for (name, value) in overriding.sorted(by: { $0.key < $1.key }) {
      guard let input = inputs.first(where: { $0.name == name }) else {
        throw FormulaError(
          """
          the model does not use an input '\(name)'; the model needs \
          \(inputs.map(\.name).joined(separator: ", "))
          """)
      }
      constants[name] = try input.column(of: value)
    }
    return constants
  }

  private func designRows(in frame: Frame) throws(FormulaError) -> [DesignRows] {
    var bySchema: [[DesignRow]] = []
    for (position, schema) in schemas.enumerated() {
      do throws(FormulaError) {
        bySchema.append(try schema.designRows(in: frame.with(text: schema.formula)))
      } catch { throw parsed.locating(error, inFormula: position) }
    }
    return (0..<frame.rowCount).map { row in
      DesignRows(mean: bySchema[0][row], parameters: bySchema.dropFirst().map { $0[row] })
    }
  }
}

extension Schema {
  /// The rows of a frame, in which columns of groups may be absent.
  fileprivate func designRows(in frame: Frame) throws(FormulaError) -> [DesignRow] {
    let count = frame.rowCount
    let values = try DesignColumns.values(of: self, in: frame)
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw FormulaError(
        "data row \(bad % count + 1) gives a value of \(columnNames[bad / count]) that is not finite"
      )
    }
    let rows = try groups.map { group throws(FormulaError) in try group.rows(in: frame) }
    let bends = try bends(in: frame)
    let inputs = try networkInputs(in: frame)
    let offset = try offset(in: frame)
    return (0..<count).map { row in
      DesignRow(
        values: columnNames.indices.map { values[$0 * count + row] }, offset: offset[row],
        groups: rows.map { $0[row] }, smooths: bends.map { $0.map { $0[row] } },
        networks: inputs.map { $0.map { $0[row] } })
    }
  }
}

extension CodedGroup {
  /// The effects and the level of every row; without a level where columns of the group are absent.
  fileprivate func rows(in frame: Frame) throws(FormulaError) -> [GroupRow] {
    guard columns.allSatisfy({ frame.columns[$0.name] != nil }) else {
      let effects = try DesignColumns.columns(of: effects, in: frame)
      return (0..<frame.rowCount).map { row in
        GroupRow(effects: effects.map { $0[row] }, code: nil, label: nil)
      }
    }
    let columns = try columns(in: frame)
    return (0..<frame.rowCount).map { row in
      let code = columns.codes[row]
      let label =
        code < 0 ? columns.unseen[row] : coding.levels[code].joined(separator: "_")
      return GroupRow(
        effects: columns.effects.map { $0[row] }, code: code < 0 ? nil : code, label: label)
    }
  }
}

extension ColumnValues {
  /// The one value of a column, for many rows.
  fileprivate func repeated(_ count: Int) -> ColumnValues {
    switch self {
    case .numbers(let values):
      .numbers(Array(repeating: values.first ?? .nan, count: count))
    case .booleans(let values):
      .booleans(Array(repeating: values.first ?? nil, count: count))
    case .categories(let codes, let levels):
      .categories(codes: Array(repeating: codes.first ?? -1, count: count), levels: levels)
    }
  }
}
