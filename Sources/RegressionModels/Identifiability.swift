/// Checks that the data and the priors together make a proper posterior.
struct Identifiability {
  let family: Family
  let design: CenteredDesign
  let response: [Double]
  let responseName: String
  /// One a design column.
  let priors: [Prior]
  let sigmaPrior: Prior?

  /// Throws where the posterior is improper, and returns warnings where only the priors save it.
  func check() throws(RegressionError) -> [String] {
    let constant = design.constantColumns
    guard constant.isEmpty else {
      throw RegressionError(
        """
        constant \(constant.count == 1 ? "column" : "columns") \
        \(constant.joined(separator: ", ")): the intercept says the same; remove \
        \(constant.count == 1 ? "it" : "them") from the formula
        """)
    }
    let flat = priors.indices.filter { !priors[$0].isProper }
    try checkFlatRank(flat)
    try checkResidualFreedom(flat)
    try checkSeparation(flat)
    return collinearityWarnings()
  }

  private func checkFlatRank(_ flat: [Int]) throws(RegressionError) {
    if flat.count > design.rowCount {
      throw RegressionError(
        """
        \(design.rowCount) complete rows cannot identify \(flat.count) coefficients with flat \
        priors; use proper priors (--priors weak) or fewer terms
        """)
    }
    let dependent = factor(of: flat).dependentColumns
    guard let first = dependent.first else { return }
    let others = first.on.map { name(flat[$0]) }
    throw RegressionError(
      """
      column \(name(flat[first.column])) is a linear combination of \
      \(others.isEmpty ? "nothing: it is zero" : others.joined(separator: ", ")); with flat \
      priors the posterior is improper: remove a column or use proper priors (--priors weak)
      """)
  }

  private func checkResidualFreedom(_ flat: [Int]) throws(RegressionError) {
    guard family == .gaussian, let sigmaPrior else { return }
    let n = design.rowCount
    let fit = GaussianLikelihood(
      columns: design.columns, coefficientCount: design.columnCount, response: response)
    let total = response.reduce(0) { $0 + $1 * $1 }
    if n > design.columnCount, fit.leastResidualSumOfSquares <= 1e-26 * total {
      throw RegressionError(
        """
        the response \(responseName) is an exact linear function of the columns (no residual is \
        left), so sigma goes to 0 and the posterior is improper
        """)
    }
    let needed = flat.count + (sigmaPrior.isProper ? 1 : 2)
    if !flat.isEmpty || !sigmaPrior.isProper, n < needed {
      throw RegressionError(
        """
        \(n) complete rows are too few for \(flat.count) coefficients with flat priors and \
        sigma: at least \(needed) are needed for a proper posterior
        """)
    }
  }

  private func checkSeparation(_ flat: [Int]) throws(RegressionError) {
    guard !flat.isEmpty, family != .gaussian else { return }
    let separated = Separation.exists(
      family: family, columns: design.values(of: flat), columnCount: flat.count,
      response: response)
    guard separated else { return }
    let what =
      family == .bernoulli
      ? "the columns separate the two values of \(responseName)"
      : "a combination of columns is seen only where \(responseName) is 0"
    throw RegressionError(
      """
      \(what), so the likelihood never falls in some direction, and with flat priors the \
      posterior is improper; use proper priors (--priors weak)
      """)
  }

  private func collinearityWarnings() -> [String] {
    let all = Array(design.names.indices)
    return factor(of: all).dependentColumns.map { dependent in
      """
      column \(name(dependent.column)) is a linear combination of \
      \(dependent.on.map(name).joined(separator: ", ")): the data cannot tell them apart, and \
      only the priors do
      """
    }
  }

  private func factor(of columns: [Int]) -> TriangularFactor {
    TriangularFactor(
      columns: design.values(of: columns), rowCount: design.rowCount, columnCount: columns.count)
  }

  private func name(_ column: Int) -> String { design.names[column] }
}
