extension Frame {
  /// Takes the referenced columns of a table, in the rows where none of them is missing.
  ///
  /// - Throws: ``FormulaError`` for an unknown column, or where no row is left.
  init(of table: Table, references: [Reference], text: String) throws(FormulaError) {
    var used: [Column] = []
    var seen: Set<String> = []
    for reference in references where seen.insert(reference.name).inserted {
      guard let column = table[reference.name] else {
        throw Self.unknownColumn(reference, table, text)
      }
      used.append(column)
    }
    let kept = Self.completeRows(of: used, count: table.rowCount)
    guard !kept.isEmpty else { throw Self.nothingLeft(of: used, count: table.rowCount) }
    let isWhole = kept.count == table.rowCount
    let pairs = used.map { ($0.name, isWhole ? $0.values : $0.values.selecting(kept)) }
    self.init(
      rowCount: kept.count, columns: Dictionary(pairs, uniquingKeysWith: { first, _ in first }),
      text: text, tableRows: kept)
  }

  private static func completeRows(of columns: [Column], count: Int) -> [Int] {
    var isComplete = [Bool](repeating: true, count: count)
    for column in columns {
      for row in 0..<count where column.values.isMissing(at: row) { isComplete[row] = false }
    }
    return isComplete.indices.filter { isComplete[$0] }
  }

  static func unknownColumn(
    _ reference: Reference, _ table: Table, _ text: String
  ) -> FormulaError {
    let names = table.columns.map(\.name)
    let nearest = NameSuggestion.nearest(to: reference.name, among: names)
    let hint = nearest.map { "; did you mean '\($0)'?" } ?? ""
    return FormulaError(
      "the table has no column '\(reference.name)'\(hint)", in: text, at: reference.offset)
  }

  private static func nothingLeft(of columns: [Column], count: Int) -> FormulaError {
    guard count > 0 else { return FormulaError("the table has no rows") }
    var worst = (name: "", missing: -1)
    for column in columns {
      let missing = (0..<count).count { column.values.isMissing(at: $0) }
      if missing > worst.missing { worst = (column.name, missing) }
    }
    return FormulaError(
      "every row misses a value that the formula needs; '\(worst.name)' misses the most, "
        + "\(worst.missing) of \(count)")
  }
}
