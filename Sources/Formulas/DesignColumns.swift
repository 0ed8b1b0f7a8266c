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

  /// The values of all columns, in the order of the names.
  static func values(of schema: Schema, in frame: Frame) throws(FormulaError) -> [Double] {
    let (count, overflows) = schema.columnNames.count.multipliedReportingOverflow(
      by: frame.rowCount)
    guard !overflows, count <= 1 << 31 else {
      throw FormulaError("the design matrix would take more than 16 gigabytes")
    }
    var known: [Contrasts.Part: [[Double]]] = [:]
    var values: [Double] = []
    values.reserveCapacity(count)
    if schema.hasIntercept { values += repeatElement(1, count: frame.rowCount) }
    for parts in schema.contrasts.parts {
      var columns: [[[Double]]] = []
      for part in parts {
        if known[part] == nil { known[part] = try schema.columns(of: part, in: frame) }
        columns.append(known[part] ?? [])
      }
      for column in product(columns, { zip($0, $1).map(*) }) { values += column }
    }
    return values
  }

  /// All combinations of one element of each part, the first part varying fastest.
  private static func product<Element>(
    _ parts: [[Element]], _ combine: (Element, Element) -> Element
  ) -> [Element] {
    guard let first = parts.first else { return [] }
    return parts.dropFirst().reduce(first) { columns, part in
      part.flatMap { right in columns.map { combine($0, right) } }
    }
  }
}

extension Schema {
  fileprivate func columns(
    of part: Contrasts.Part, in frame: Frame
  ) throws(FormulaError) -> [[Double]] {
    try codings[part.variable].columns(
      of: terms.variables[part.variable], in: frame, isFull: part.isFull)
  }
}
