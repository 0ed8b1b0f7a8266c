extension DistributionalSchema {
  /// Codes rows of ``inputs`` alone: designs without response and addition terms.
  ///
  /// - Parameters:
  ///   - columns: one for each input, none of which misses a value.
  ///   - rowCount: their rows.
  /// - Throws: ``FormulaError`` where a column of a design is not finite, or a column is missing or of
  ///   another kind than in training.
  func designs(
    ofInputs columns: [String: ColumnValues], rowCount: Int
  ) throws(FormulaError) -> Designs {
    let frame = Frame(rowCount: rowCount, columns: columns, text: formula, tableRows: nil)
    let (first, others) = try results(in: frame) { schema, frame throws(FormulaError) in
      try schema.predictors(in: frame)
    }
    return Designs(mean: first, parameters: others)
  }
}

extension Schema {
  /// The design of rows that have no response.
  fileprivate func predictors(in frame: Frame) throws(FormulaError) -> DesignMatrix {
    let values = try DesignColumns.values(of: self, in: frame)
    let groups = try groups.map { group throws(FormulaError) in try group.columns(in: frame) }
    let smooths = try bends(in: frame)
    let isFinite = { (column: [Double]) in column.allSatisfy(\.isFinite) }
    guard isFinite(values), groups.allSatisfy({ $0.effects.allSatisfy(isFinite) }),
      smooths.allSatisfy({ $0.allSatisfy(isFinite) })
    else { throw FormulaError("these inputs give a column of the design that is not finite") }
    return DesignMatrix(
      columnNames: columnNames, rowCount: frame.rowCount, values: values,
      offset: try offset(in: frame), response: [], keptRows: [], droppedRowCount: 0,
      groups: groups, smooths: smooths)
  }
}
