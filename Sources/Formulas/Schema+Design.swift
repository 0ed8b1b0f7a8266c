extension Schema {
  /// Codes the complete rows of a table, which must also hold the response.
  ///
  /// - Throws: ``FormulaError`` for a column that is missing or of another kind than in training,
  ///   a level that training did not see, or a value that is not finite; it names the data row.
  /// - Complexity: linear in the cells of the matrix.
  public func designMatrix(for table: Table) throws(FormulaError) -> DesignMatrix {
    let reserved = codings.firstIndex(of: .ones)
    let references = parsed.response.source.references + terms.references(except: reserved)
    let frame = try Frame(of: table, references: references, text: formula)
    for input in inputs {
      if let column = table[input.name] { try input.check(column, in: formula) }
    }
    return try designMatrix(in: frame, droppedRowCount: table.rowCount - frame.rowCount)
  }

  /// Codes the rows of a frame.
  func designMatrix(in frame: Frame, droppedRowCount: Int) throws(FormulaError) -> DesignMatrix {
    DesignMatrix(
      columnNames: columnNames, rowCount: frame.rowCount,
      values: try DesignColumns.values(of: self, in: frame), offset: try offset(in: frame),
      response: try responseCoding.response(of: parsed.response, in: frame),
      keptRows: frame.tableRows ?? [], droppedRowCount: droppedRowCount)
  }

  /// Codes one row from the values of its raw columns.
  ///
  /// - Parameter inputs: one value for each of ``inputs``, by name. A number stands for the level
  ///   that it spells; a text never stands for a number.
  /// - Throws: ``FormulaError`` for an input that is missing, unknown, of the wrong kind or not
  ///   finite, a level that training did not see, or a value that is not finite.
  public func designRow(for inputs: [String: InputValue]) throws(FormulaError) -> DesignRow {
    let names = self.inputs.map(\.name)
    let needs =
      names.isEmpty ? "the model needs none" : "the model needs \(names.joined(separator: ", "))"
    let known = Set(names)
    if let unknown = inputs.keys.filter({ !known.contains($0) }).min() {
      throw FormulaError("the model does not use an input '\(unknown)'; \(needs)")
    }
    var columns: [String: ColumnValues] = [:]
    for input in self.inputs {
      guard let value = inputs[input.name] else {
        throw FormulaError("the input '\(input.name)' is missing; \(needs)")
      }
      columns[input.name] = try input.column(of: value)
    }
    let frame = Frame(rowCount: 1, columns: columns, text: formula, tableRows: nil)
    let values = try DesignColumns.values(of: self, in: frame)
    guard values.allSatisfy(\.isFinite) else {
      throw FormulaError("these inputs give a column of the design that is not finite")
    }
    return DesignRow(values: values, offset: try offset(in: frame).first ?? 0)
  }

  /// The sum of the offsets in each row.
  private func offset(in frame: Frame) throws(FormulaError) -> [Double] {
    var sum = [Double](repeating: 0, count: frame.rowCount)
    for offset in terms.offsets {
      let values = try offset.finiteValues(in: frame)
      for row in sum.indices { sum[row] += values[row] }
    }
    return sum
  }
}
