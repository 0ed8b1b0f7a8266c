/// Checks that flat coefficients are told apart by the data, and warns where only priors do it.
struct RankCheck {
  let names: [String]
  /// Names of columns that say what the intercept says.
  let constantColumns: [String]
  /// R of the design, perhaps with more columns after it.
  let factor: TriangularFactor
  /// One a design column.
  let priors: [Prior]
  let rowCount: Int

  /// Throws where flat coefficients are not determined, and returns warnings of collinear columns.
  func check() throws(RegressionError) -> [String] {
    try checkConstants()
    try checkFlat(priors.indices.filter { !priors[$0].isProper })
    return collinearityWarnings
  }

  private func checkConstants() throws(RegressionError) {
    guard !constantColumns.isEmpty else { return }
    let isOne = constantColumns.count == 1
    throw RegressionError(
      """
      constant \(isOne ? "column" : "columns") \
      \(constantColumns.joined(separator: ", ")): the intercept says the same; remove \
      \(isOne ? "it" : "them") from the formula
      """)
  }

  private func checkFlat(_ flat: [Int]) throws(RegressionError) {
    if flat.count > rowCount {
      throw RegressionError(
        """
        too few complete rows (\(rowCount)) for the coefficients (\(flat.count)) with flat \
        priors; use proper priors (--priors weak) or fewer terms
        """)
    }
    guard let first = factor.restricted(to: flat).dependentColumns.first else { return }
    let others = first.on.map { names[flat[$0]] }
    throw RegressionError(
      """
      column \(names[flat[first.column]]) is \
      \(Self.combination(of: others)); with flat priors the posterior is improper: remove a \
      column or use proper priors (--priors weak)
      """)
  }

  private static func combination(of others: [String]) -> String {
    switch others.count {
    case 0: "zero in every row"
    case 1: "a multiple of \(others[0])"
    default: "a linear combination of \(others.joined(separator: ", "))"
    }
  }

  private var collinearityWarnings: [String] {
    factor.restricted(to: Array(names.indices)).dependentColumns.map { dependent in
      """
      column \(names[dependent.column]) is \
      \(Self.combination(of: dependent.on.map { names[$0] })): the data cannot tell \
      \(dependent.on.isEmpty ? "its coefficient" : "them apart"), and only the priors do
      """
    }
  }
}
