/// Checks that the data and the priors together make a proper posterior.
struct Identifiability {
  let family: CanonicalFamily
  let names: [String]
  let rowCount: Int
  /// Names of columns that say what the intercept says.
  let constantColumns: [String]
  /// R of the design with the response as its last column.
  let factor: TriangularFactor
  let responseName: String
  /// One a design column.
  let priors: [Prior]
  let sigmaPrior: Prior?
  /// Rows to look for separation in: all of them, or some where they stream. Where some are not
  /// separated, all are not.
  let sample: CenteredDesign
  let sampleResponse: [Double]

  /// Throws where the posterior is improper, and returns warnings where only the priors save it.
  func check() throws(RegressionError) -> [String] {
    let warnings = try RankCheck(
      names: names, constantColumns: constantColumns, factor: factor, priors: priors,
      rowCount: rowCount
    ).check()
    let flat = priors.indices.filter { !priors[$0].isProper }
    try checkSigma(flat)
    try SeparationCheck(
      family: family, priors: priors, factor: factor, responseName: responseName, sample: sample,
      sampleResponse: sampleResponse, rowCount: rowCount
    ).check()
    return warnings + exactFitWarnings(flat)
  }

  /// A gaussian likelihood, integrated over β, behaves like σ^(flat − n) at infinity, and like
  /// σ^(rank − n) at 0 where the columns fit the response exactly.
  private func checkSigma(_ flat: [Int]) throws(RegressionError) {
    guard family == .gaussian, let sigmaPrior else { return }
    let n = rowCount
    let independent = factor.independentColumns(among: Array(names.indices))
    let pole = n - independent.count
    if pole > 0, fitsExactly(independent), !sigmaPrior.bearsPole(of: pole) {
      throw RegressionError(
        """
        the response \(responseName) is an exact linear function of the columns (no residual is \
        left), so sigma goes to 0 and the posterior is improper
        """)
    }
    let needed = flat.count + 2
    if !sigmaPrior.isProper, n < needed {
      throw RegressionError(
        """
        too few complete rows (\(n)) for sigma and the coefficients (\(flat.count)) with flat \
        priors: at least \(needed) are needed for a proper posterior
        """)
    }
  }

  /// Whether what the columns leave of the response is rounding, a relative 1e-13.
  private func fitsExactly(_ independent: [Int]) -> Bool {
    let joint = factor.restricted(to: independent + [names.count])
    let left = abs(joint[independent.count, independent.count])
    return left <= 1e-13 * joint.norm(ofColumn: independent.count)
  }

  private func exactFitWarnings(_ flat: [Int]) -> [String] {
    guard family == .gaussian, flat.count == rowCount else { return [] }
    return [
      """
      as many coefficients with flat priors as rows (\(flat.count)): every fit is exact, and only \
      its prior says something of sigma
      """
    ]
  }
}

extension Identifiability {
  /// - Parameters:
  ///   - response: less the offset for a gaussian response.
  ///   - joint: R of the design with the response as its last column.
  init(
    family: CanonicalFamily, design: CenteredDesign, response: [Double], joint: TriangularFactor,
    responseName: String, priors: [Prior], sigmaPrior: Prior?
  ) {
    self.init(
      family: family, names: design.names, rowCount: design.rowCount,
      constantColumns: design.constantColumns, factor: joint,
      responseName: responseName, priors: priors, sigmaPrior: sigmaPrior, sample: design,
      sampleResponse: response)
  }
}

extension Prior {
  /// Whether ∫ x^(−power) over a prior on positive numbers converges at 0.
  fileprivate func bearsPole(of power: Int) -> Bool {
    if distribution.support.lower > 0 { return true }
    switch distribution {
    case .inverseGamma, .lognormal: return true
    case .gamma(let shape, _): return shape > Double(power)
    case .beta(let a, _): return a > Double(power)
    case .flat, .normal, .studentT, .cauchy, .laplace, .logistic, .exponential, .uniform:
      return false
    }
  }
}
