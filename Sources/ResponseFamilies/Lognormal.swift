import Foundation
import Probability

/// log y ~ N(η, σ²): log p = −(log y − η)²/(2σ²) − log σ − ½ log 2π − log y.
///
/// Stan Functions Reference, lognormal. A censored response has the normal tail of log y.
struct Lognormal: RowDensity {
  let rows: LikelihoodRows
  /// log y, and its weighted sum.
  let logarithms: [Double]
  let logarithmsTotal: Double
  let censoring: [Responses.Censoring]?

  init(_ responses: Responses, _ rows: LikelihoodRows) {
    self.rows = rows
    logarithms = responses.values.map { log($0) }
    logarithmsTotal = responses.weightedSum(logarithms)
    censoring = responses.censoring
  }

  func auxiliaries(_ first: Double, _ second: Double) -> Gaussian.Auxiliaries {
    (first, exp(-first))
  }

  func term(_ row: Int, eta: Double, _ auxiliaries: Gaussian.Auxiliaries) -> RowTerm {
    let censoring = censoring?[row] ?? .none
    let z = (logarithms[row] - eta) * auxiliaries.precision
    var term = Gaussian.term(z, auxiliaries.logScale, auxiliaries.precision, censoring)
    if censoring == .none { term.value -= logarithms[row] }
    return term
  }
}
