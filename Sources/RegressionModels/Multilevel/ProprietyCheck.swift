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
    if [.gaussian, .studentT, .lognormal].contains(specification.family.distribution) { return [] }
    if let family = separable, let mean = specification.predictors.first {
      try CoefficientColumns(
        mean, data, priors: specification.priors, learnedRows: specification.learnedRowCount
      ).checkSeparation(
        of: family, responseName: specification.schema.responseName, response: data.design.response)
      return []
    }
    return [
      """
      some coefficients have flat priors, and it was not checked that the posterior of family \
      \(specification.family) is proper then; use proper priors (--priors weak)
      """
    ]
  }

  /// The family by which every row counts for separation; nil where that is not known.
  private var separable: CanonicalFamily? {
    let isWhole = data.responses.weights?.allSatisfy { $0 > 0 } ?? true
    guard isWhole, data.responses.censoring == nil else { return nil }
    switch specification.family.distribution {
    case .bernoulli: return .bernoulli
    case .poisson where specification.family.link == .log: return .poisson
    default: return nil
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
}
