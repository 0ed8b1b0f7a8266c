/// Lays out the columns of a design: term by term, and within a term the first variable fastest.
enum DesignColumns {
  /// More columns than this are a mistake, such as a factor made of identifiers, crossed.
  static let columnLimit = 20_000

  /// The names of all columns.
  static func names(
    _ terms: ResolvedTerms, _ codings: [VariableCoding], _ contrasts: Contrasts
  ) throws(FormulaError) -> [String] {
    var names = terms.hasIntercept ? ["(Intercept)"] : []
    for parts in contrasts.parts {
      let parts = parts.map { part in
        let variable = terms.variables[part.variable].name
        return codings[part.variable].suffixes(isFull: part.isFull).map { variable + $0 }
      }
      let count = parts.reduce(1) { min($0, columnLimit + 1) * min($1.count, columnLimit + 1) }
      guard names.count + count <= columnLimit else {
        throw FormulaError("the formula makes more than \(columnLimit) columns of this table")
      }
      names += product(parts) { $0 + ":" + $1 }
    }
    return names
  }

  /// The values of all population columns, in the order of the names.
  static func values(of schema: Schema, in frame: Frame) throws(FormulaError) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(try cellCount(schema.columnNames.count, frame))
    try forEachColumn(of: schema.population, in: frame) { values += $0 }
    for (call, spline) in zip(schema.parsed.parts.smooths, schema.learned.splines) {
      values += spline.linear(try call.source.finiteValues(in: frame))
    }
    return values
  }

  /// The columns of terms, in the order of their names.
  static func columns(of terms: CodedTerms, in frame: Frame) throws(FormulaError) -> [[Double]] {
    var columns: [[Double]] = []
    _ = try cellCount(terms.columnNames.count, frame)
    try forEachColumn(of: terms, in: frame) { columns.append($0) }
    return columns
  }

  private static func cellCount(_ columns: Int, _ frame: Frame) throws(FormulaError) -> Int {
    let (count, overflows) = columns.multipliedReportingOverflow(by: frame.rowCount)
    guard !overflows, count <= 1 << 31 else {
      throw FormulaError("the design matrix would take more than 16 gigabytes")
    }
    return count
  }

  private static func forEachColumn(
    of terms: CodedTerms, in frame: Frame, _ body: ([Double]) -> Void
  ) throws(FormulaError) {
    var known: [Contrasts.Part: [[Double]]] = [:]
    if terms.terms.hasIntercept { body(Array(repeating: 1, count: frame.rowCount)) }
    for parts in terms.contrasts.parts {
      var columns: [[[Double]]] = []
      for part in parts {
        if known[part] == nil { known[part] = try terms.columns(of: part, in: frame) }
        columns.append(known[part] ?? [])
      }
      for column in product(columns, { zip($0, $1).map(*) }) { body(column) }
    }
  }

  /// All combinations of one element of each part, the first part varying fastest.
  static func product<Element>(
    _ parts: [[Element]], _ combine: (Element, Element) -> Element
  ) -> [Element] {
    guard let first = parts.first else { return [] }
    return parts.dropFirst().reduce(first) { columns, part in
      part.flatMap { right in columns.map { combine($0, right) } }
    }
  }
}

extension CodedTerms {
  fileprivate func columns(
    of part: Contrasts.Part, in frame: Frame
  ) throws(FormulaError) -> [[Double]] {
    try codings[part.variable].columns(
      of: terms.variables[part.variable], in: frame, isFull: part.isFull)
  }
}
