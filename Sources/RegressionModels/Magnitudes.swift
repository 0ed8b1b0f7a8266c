import Formulas

/// Checks that the squares of the data, and of their quotients, are numbers.
enum Magnitudes {
  /// Largest absolute values that a column may have; 0 is also allowed.
  private static let allowed = 1e-100...1e100

  /// Throws where a column, the response or the offset is out of all proportion.
  static func check(_ design: DesignMatrix, responseName: String) throws(RegressionError) {
    try check(design.response[...], named: "the response \(responseName)")
    try check(design.offset[...], named: "the offset")
    let n = design.rowCount
    for (column, name) in design.columnNames.enumerated() {
      try check(design.values[column * n..<(column + 1) * n], named: "column \(name)")
    }
  }

  private static func check(
    _ values: ArraySlice<Double>, named name: String
  ) throws(RegressionError) {
    try check(largest: values.reduce(0) { max($0, abs($1)) }, named: name)
  }

  /// Throws where the largest absolute value is out of all proportion.
  static func check(largest: Double, named name: String) throws(RegressionError) {
    guard largest != 0, !allowed.contains(largest) else { return }
    throw RegressionError(
      """
      \(name) has values up to \(NumberText.short(largest)) in size: rescale it to between \
      \(NumberText.short(allowed.lowerBound)) and \(NumberText.short(allowed.upperBound))
      """)
  }
}
