extension Schema {
  /// Codes the complete rows of a table, which must also hold the response and the columns of
  /// addition terms.
  ///
  /// A level of a group that training did not see is no error: see ``GroupColumns/unseen``.
  ///
  /// - Throws: ``FormulaError`` for a column that is missing or of another kind than in training,
  ///   a level that training did not see, or a value that is not finite; it names the data row.
  /// - Complexity: linear in the cells of the matrix.
  public func designMatrix(for table: Table) throws(FormulaError) -> DesignMatrix {
    let frame = try Frame(
      of: table, references: try references(isResponseKnown: false), text: formula)
    try checkKinds(of: table)
    return try designMatrix(in: frame, droppedRowCount: table.rowCount - frame.rowCount)
  }

  /// The columns that it reads of a table, the left side's first.
  ///
  /// - Parameter isResponseKnown: leaves out those that the response is computed from.
  func references(isResponseKnown: Bool) throws(FormulaError) -> [Reference] {
    let use = try FormulaUse(
      parsed, otherColumns: learned.otherColumns,
      hasInterceptColumn: !learned.codings.contains(.ones))
    guard isResponseKnown else { return use.references }
    let additions = isOfParameter ? [] : parsed.additions.flatMap(\.source.references)
    return additions + use.predictors
  }

  /// Checks that the columns of another table are of the kinds seen in training.
  func checkKinds(of table: Table) throws(FormulaError) {
    for input in inputs {
      if let column = table[input.name] { try input.check(column, in: formula) }
    }
  }

  /// Codes the rows of a frame.
  ///
  /// - Parameter response: the coded response, where it is known.
  func designMatrix(
    in frame: Frame, droppedRowCount: Int, codedResponse response: [Double]? = nil
  ) throws(FormulaError) -> DesignMatrix {
    DesignMatrix(
      columnNames: columnNames, rowCount: frame.rowCount,
      values: try DesignColumns.values(of: self, in: frame), offset: try offset(in: frame),
      response: try coded(response, in: frame),
      keptRows: frame.tableRows ?? [], droppedRowCount: droppedRowCount,
      additions: try AdditionValues(parsed.additions, in: frame),
      groups: try groups.map { group throws(FormulaError) in try group.columns(in: frame) },
      smooths: try bends(in: frame), networks: try networkInputs(in: frame))
  }

  /// The response as it is known, or from its columns; empty where the left side is a parameter.
  private func coded(_ response: [Double]?, in frame: Frame) throws(FormulaError) -> [Double] {
    if isOfParameter { return [] }
    if let response { return response }
    return try learned.responseCoding.response(of: parsed.response, in: frame)
  }

  /// Codes one row from the values of its raw columns.
  ///
  /// - Parameter inputs: one value for each of ``inputs``, by name. A number stands for the level
  ///   that it spells; a text never stands for a number. Inputs of kind
  ///   ``InputColumn/Kind/group(levels:)`` may be left out and may have levels not seen before.
  /// - Throws: ``FormulaError`` for an input that is missing, unknown, of the wrong kind or not
  ///   finite, a level that training did not see, or a value that is not finite.
  public func designRow(for inputs: [String: InputValue]) throws(FormulaError) -> DesignRow {
    try designRow(in: try self.inputs.frame(of: inputs, text: formula))
  }

  /// Codes the row of a frame, in which columns of groups may be absent.
  func designRow(in frame: Frame) throws(FormulaError) -> DesignRow {
    let values = try DesignColumns.values(of: self, in: frame)
    let rows = try groups.map { group throws(FormulaError) in try group.row(in: frame) }
    let bends = try bends(in: frame).map { $0.compactMap(\.first) }
    let inputs = try networkInputs(in: frame).map { $0.compactMap(\.first) }
    let others = rows.flatMap(\.effects) + (bends + inputs).flatMap(\.self)
    guard values.allSatisfy(\.isFinite), others.allSatisfy(\.isFinite) else {
      throw FormulaError("these inputs give a column of the design that is not finite")
    }
    return DesignRow(
      values: values, offset: try offset(in: frame).first ?? 0, groups: rows, smooths: bends,
      networks: inputs)
  }

  /// The penalised columns of each smooth.
  func bends(in frame: Frame) throws(FormulaError) -> [[[Double]]] {
    var columns: [[[Double]]] = []
    for (call, spline) in zip(parsed.parts.smooths, learned.splines) {
      columns.append(spline.columns(of: try call.source.finiteValues(in: frame)))
    }
    return columns
  }

  /// The standardised inputs of each network.
  func networkInputs(in frame: Frame) throws(FormulaError) -> [[[Double]]] {
    var inputs: [[[Double]]] = []
    for (call, scalings) in zip(parsed.parts.networks, learned.networks) {
      inputs.append(try call.columns(scalings, in: frame))
    }
    return inputs
  }

  /// The sum of the offsets in each row.
  func offset(in frame: Frame) throws(FormulaError) -> [Double] {
    var sum = [Double](repeating: 0, count: frame.rowCount)
    for offset in population.terms.offsets {
      let values = try offset.finiteValues(in: frame)
      for row in sum.indices { sum[row] += values[row] }
    }
    return sum
  }
}

extension [InputColumn] {
  /// The columns of one row.
  func frame(of inputs: [String: InputValue], text: String) throws(FormulaError) -> Frame {
    let names = map(\.name)
    let needs =
      names.isEmpty ? "the model needs none" : "the model needs \(names.joined(separator: ", "))"
    let known = Set(names)
    if let unknown = inputs.keys.filter({ !known.contains($0) }).min() {
      throw FormulaError("the model does not use an input '\(unknown)'; \(needs)")
    }
    var columns: [String: ColumnValues] = [:]
    for input in self {
      if let value = inputs[input.name] {
        columns[input.name] = try input.column(of: value)
      } else if !input.isGroup {
        throw FormulaError("the input '\(input.name)' is missing; \(needs)")
      }
    }
    return Frame(rowCount: 1, columns: columns, text: text, tableRows: nil)
  }
}
