/// Formulas on tables that come block by block.
extension Formula {
  /// The raw columns that the formula reads, each once, the response's first.
  ///
  /// - Parameter table: some rows of the data, with all columns.
  /// - Throws: ``FormulaError`` for a column that is not there, and for a variable whose coding
  ///   depends on every row: `scale(x)`, `poly(x, 2)`, `mono(x)`, `hinge(x, 3)` and the levels of
  ///   numbers; and for group terms, smooths, networks and addition terms.
  public func blockColumns(in table: Table) throws(FormulaError) -> [String] {
    try refuseSpecialTerms()
    let use = try FormulaUse(self, of: table)
    let terms = use.terms
    var names: [String] = []
    for reference in use.references {
      guard table[reference.name] != nil else {
        throw Frame.unknownColumn(reference, table, text)
      }
      if !names.contains(reference.name) { names.append(reference.name) }
    }
    for variable in [response] + terms.usedVariables.map({ terms.variables[$0] }) {
      guard variable.needsEveryRow(of: table) else { continue }
      throw FormulaError(
        """
        \(variable.name) is learned from all rows at once, which a column store does not give; \
        make it a column before packing
        """, in: text, at: variable.offset)
    }
    return names
  }

  private func refuseSpecialTerms() throws(FormulaError) {
    let offsets =
      parts.groups.map(\.offset) + parts.smooths.map(\.offset) + parts.networks.map(\.offset)
      + additions.map(\.source.offset)
    guard let offset = offsets.first else { return }
    throw FormulaError(
      "group terms, smooths, networks and addition terms are not available on column stores; use a "
        + "table",
      in: text, at: offset)
  }
}

extension Variable {
  /// Whether its coding depends on more than the kinds, levels and extremes of its columns.
  fileprivate func needsEveryRow(of table: Table) -> Bool {
    switch form {
    case .arithmetic, .hinges(_, .given): return false
    case .hinges(_, .count), .monotone: return true
    case .scaled(_, let centers, let scales): return centers || scales
    case .polynomial(_, _, let isRaw): return !isRaw
    case .factor:
      switch columnName.flatMap({ table[$0] })?.values {
      case .categories, .booleans: return false
      case .numbers, nil: return true
      }
    }
  }
}

/// A design column, or a response, that stands in the data as it is.
public enum ColumnSource: Sendable, Equatable {
  /// 1 in every row.
  case ones
  /// The values of a column of numbers or booleans.
  case values(column: String)
  /// 1 where a column has this level, `TRUE` or `FALSE` for booleans, else 0.
  case level(String, column: String)
}

extension Schema {
  /// Codes rows of which none misses a value, such as those of a block of a larger table.
  ///
  /// - Parameters:
  ///   - columns: the columns that ``Formula/blockColumns(in:)`` names.
  ///   - rows: the number of each row in the whole data, for messages and `keptRows`.
  /// - Throws: as ``designMatrix(for:)``.
  public func designMatrix(
    ofComplete columns: [String: ColumnValues], rows: [Int]
  ) throws(FormulaError) -> DesignMatrix {
    try designMatrix(
      in: Frame(rowCount: rows.count, columns: columns, text: formula, tableRows: rows),
      droppedRowCount: 0)
  }

  /// Where design columns and response come from; nil where something is computed.
  public var columnSources: (columns: [ColumnSource], response: ColumnSource)? {
    guard groups.isEmpty, smooths.isEmpty, networks.isEmpty, additions.isEmpty,
      population.terms.offsets.isEmpty,
      let name = parsed.response.columnName
    else { return nil }
    if case .levels = learned.responseCoding { return nil }
    var sources: [ColumnSource] = hasIntercept ? [.ones] : []
    for parts in population.contrasts.parts {
      guard parts.count == 1, let part = parts.first else { return nil }
      let (coding, column) = (
        population.codings[part.variable], population.terms.variables[part.variable].columnName
      )
      switch (coding, column) {
      case (.ones, _): sources.append(.ones)
      case (.number, let column?): sources.append(.values(column: column))
      case (.levels, let column?), (.booleans, let column?):
        sources += coding.suffixes(isFull: part.isFull).map { .level($0, column: column) }
      default: return nil
      }
    }
    return (sources, .values(column: name))
  }
}
