import Formulas
import ResponseFamilies

/// Looks for posteriors of multilevel models that do not integrate to one.
///
/// Proper priors on everything are always enough. A flat standard deviation of q effects on L levels
/// has a tail like σ^(−(L − q)), since each of q means may take one level's freedom away: it is refused
/// for fewer than q + 2 levels (Gelman 2006, section 2: three for one effect). Flat coefficients are
/// refused where the population columns separate a binary response, or are seen only at counts of 0.
/// Of other families with flat coefficients nothing is proved, and a warning says so.
struct ProprietyCheck {
  let specification: RegressionSpecification
  let data: ModelData

  /// Throws where the posterior is improper, and returns what was not checked.
  func check() throws(RegressionError) -> [String] {
    try checkSpreads()
    let flat = specification.priors.entries.filter {
      ($0.parameterClass == .coefficient || $0.parameterClass == .intercept) && !$0.prior.isProper
    }
    guard !flat.isEmpty else { return [] }
    switch specification.family.distribution {
    case .gaussian, .studentT, .lognormal: return []
    case .bernoulli: return try checkSeparation()
    case .poisson where specification.family.link == .log: return try checkSeparation()
    default:
      return [
        """
        some coefficients have flat priors, and it was not checked that the posterior of family \
        \(specification.family) is proper then; use proper priors (--priors weak)
        """
      ]
    }
  }

  private func checkSpreads() throws(RegressionError) {
    for predictor in specification.predictors {
      for group in predictor.schema.groupTerms {
        let needed = group.effectNames.count + 2
        let isFlat = specification.priors.entries.contains {
          $0.parameterClass == .groupSpread && $0.group == group.name
            && $0.predictor == predictor.name && !$0.prior.isProper
        }
        guard isFlat, group.levels.count < needed else { continue }
        throw RegressionError(
          """
          \(group.name) has \(group.levels.count) levels, and a flat prior on the standard deviation \
          of \(group.effectNames.count) of its effects needs at least \(needed) for a proper \
          posterior: use a proper one, such as sd ~ exponential(1)
          """)
      }
    }
  }

  private func checkSeparation() throws(RegressionError) -> [String] {
    let design = data.design
    let priors = specification.priors.ofCoefficients
    let n = design.rowCount
    let flat = priors.indices.filter { !priors[$0].isProper && $0 < design.columnNames.count }
    guard !flat.isEmpty else { return [] }
    let family: CanonicalFamily =
      specification.family.distribution == .poisson ? .poisson : .bernoulli
    let columns = flat.flatMap { design.values[$0 * n..<($0 + 1) * n] }
    let verdict = Separation.verdict(
      family: family, columns: columns, columnCount: flat.count, response: design.response)
    guard verdict != .absent else { return [] }
    let cause =
      family == .bernoulli
      ? "the columns separate the two values of \(specification.schema.responseName)"
      : "a combination of columns is seen only where \(specification.schema.responseName) is 0"
    throw RegressionError(
      """
      \(verdict == .present ? cause : "it cannot be ruled out that \(cause)"): with flat priors the \
      posterior is improper; use proper priors (--priors weak)
      """)
  }
}
