/// Refuses a binary or count response whose likelihood never falls in a direction that no prior bounds.
struct SeparationCheck {
  let family: CanonicalFamily
  /// One a design column.
  let priors: [Prior]
  /// R of the design, perhaps with more columns after it.
  let factor: TriangularFactor
  let responseName: String
  /// Rows to look in: all of them, or some where they stream. Where some are not separated, all are
  /// not.
  let sample: CenteredDesign
  let sampleResponse: [Double]
  let rowCount: Int

  /// Looks among the coefficients without a proper prior, and those with one whose tail is too heavy:
  /// where k others are flat, the integral over them may grow like |β|ᵏ.
  func check() throws(RegressionError) {
    let flat = priors.indices.filter { !priors[$0].isProper }
    guard !flat.isEmpty, family != .gaussian else { return }
    let heavy = priors.indices.filter {
      priors[$0].isProper && !priors[$0].hasMoment(flat.count)
    }
    let free = factor.independentColumns(among: flat + heavy)
    let verdict = Separation.verdict(
      family: family, columns: sample.values(of: free), columnCount: free.count,
      response: sampleResponse)
    guard verdict != .absent else { return }
    let cause =
      family == .bernoulli
      ? "the columns separate the two values of \(responseName)"
      : "a combination of columns is seen only where \(responseName) is 0"
    let isCertain = verdict == .present && sample.rowCount == rowCount
    let what = isCertain ? cause : "it cannot be ruled out that \(cause)"
    throw RegressionError(
      """
      \(what): the likelihood then never falls in some direction, and with flat priors the \
      posterior is improper; use proper priors (--priors weak)
      """)
  }
}

extension TriangularFactor {
  /// The given columns without those that are linear combinations of earlier ones.
  func independentColumns(among columns: [Int]) -> [Int] {
    let dependent = Set(restricted(to: columns).dependentColumns.map(\.column))
    return columns.indices.filter { !dependent.contains($0) }.map { columns[$0] }
  }
}

extension Prior {
  /// Whether ∫ |x|^power over the prior converges at infinity.
  fileprivate func hasMoment(_ power: Int) -> Bool {
    switch distribution {
    case .flat: false
    case .studentT(let degrees, _, _): degrees > Double(power)
    case .cauchy: power < 1
    case .inverseGamma(let shape, _): shape > Double(power)
    case .normal, .laplace, .logistic, .exponential, .gamma, .lognormal, .beta, .uniform: true
    }
  }
}
