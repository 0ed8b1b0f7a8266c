extension DistributionalSchema {
  /// The numbers of all formulas in the same rows.
  public struct Designs: Sendable, Equatable {
    /// The mean's, with the response and the addition terms.
    public let mean: DesignMatrix
    /// One for each of ``DistributionalSchema/parameters``; their responses are empty.
    public let parameters: [DesignMatrix]
  }

  /// One row of the design of every formula.
  public struct DesignRows: Sendable, Equatable {
    /// The mean's.
    public let mean: DesignRow
    /// One for each of ``DistributionalSchema/parameters``.
    public let parameters: [DesignRow]
  }

  /// Codes the rows of a table in which no value used by any of the formulas is missing.
  ///
  /// - Throws: as ``Schema/designMatrix(for:)``, with the place in the whole text.
  public func designs(for table: Table) throws(FormulaError) -> Designs {
    try designs(for: table, response: nil)
  }

  /// Codes the rows of a table for which the response is known as it is coded, so that the columns
  /// which it is computed from are not needed.
  ///
  /// - Parameter response: one number a row: see ``DesignMatrix/response``.
  /// - Throws: as ``designs(for:)``; also where a value is missing, since rows could not be told
  ///   apart.
  public func designs(
    for table: Table, codedResponse response: [Double]
  ) throws(FormulaError) -> Designs {
    try designs(for: table, response: response)
  }

  private func designs(
    for table: Table, response: [Double]?
  ) throws(FormulaError) -> Designs {
    var references: [Reference] = []
    for (position, schema) in schemas.enumerated() {
      do throws(FormulaError) {
        let own = try schema.references(isResponseKnown: response != nil)
        for reference in own where table[reference.name] == nil {
          throw Frame.unknownColumn(reference, table, schema.formula)
        }
        try schema.checkKinds(of: table)
        references += own
      } catch { throw parsed.locating(error, inFormula: position) }
    }
    let frame = try Frame(of: table, references: references, text: formula)
    let dropped = table.rowCount - frame.rowCount
    if let response, response.count != frame.rowCount {
      throw FormulaError(
        "\(frame.rowCount) rows miss no value, and the response has \(response.count)", in: formula)
    }
    let (first, others) = try results(in: frame) { schema, frame throws(FormulaError) in
      try schema.designMatrix(in: frame, droppedRowCount: dropped, codedResponse: response)
    }
    return Designs(mean: first, parameters: others)
  }

  /// Codes one row from the values of ``inputs``; see ``Schema/designRow(for:)``.
  ///
  /// - Throws: as ``Schema/designRow(for:)``.
  public func designRows(for inputs: [String: InputValue]) throws(FormulaError) -> DesignRows {
    let frame = try self.inputs.frame(of: inputs, text: formula)
    let (first, others) = try results(in: frame) { schema, frame throws(FormulaError) in
      try schema.designRow(in: frame)
    }
    return DesignRows(mean: first, parameters: others)
  }

  /// Applies every schema to a frame: the mean's result and the others'.
  func results<Result>(
    in frame: Frame, _ body: (Schema, Frame) throws(FormulaError) -> Result
  ) throws(FormulaError) -> (Result, [Result]) {
    var results: [Result] = []
    for (position, schema) in schemas.enumerated() {
      do throws(FormulaError) {
        results.append(try body(schema, frame.with(text: schema.formula)))
      } catch { throw parsed.locating(error, inFormula: position) }
    }
    return (results[0], Array(results.dropFirst()))
  }
}
