import Foundation
import Probability

/// y ~ N(μ, σ²): log p = −(y − μ)²/(2σ²) − log σ − ½ log 2π.
///
/// A censored response has log Φ(z) where the true one lies below it and log Φ(−z) where it lies
/// above, with z = (y − μ)/σ (Stan Functions Reference, normal_lcdf and normal_lccdf, as brms takes
/// them for `cens()`). The auxiliary is log σ, unless `se()` gives σ.
struct Gaussian: RowDensity {
  let rows: LikelihoodRows
  let link: Link
  let values: [Double]
  let standardErrors: [Double]?
  let censoring: [Responses.Censoring]?

  init(link: Link, _ responses: Responses, _ rows: LikelihoodRows) {
    self.rows = rows
    self.link = link
    values = responses.values
    standardErrors = responses.standardErrors
    censoring = responses.censoring
  }

  /// log σ and 1/σ.
  typealias Auxiliaries = (logScale: Double, precision: Double)

  func auxiliaries(_ first: Double, _ second: Double) -> Auxiliaries { (first, exp(-first)) }

  func term(_ row: Int, eta: Double, _ auxiliaries: Auxiliaries) -> RowTerm {
    let mean = link.mean(at: eta)
    var (logScale, precision) = auxiliaries
    if let standardErrors {
      (logScale, precision) = (log(standardErrors[row]), 1 / standardErrors[row])
    }
    let z = (values[row] - mean.value) * precision
    var term = Self.term(z, logScale, precision, censoring?[row] ?? .none)
    term.mean *= mean.slope
    return term
  }

  /// By z = (y − μ)/σ; the slope is by μ, which `Lognormal` shares.
  static func term(
    _ z: Double, _ logScale: Double, _ precision: Double, _ censoring: Responses.Censoring
  ) -> RowTerm {
    switch censoring {
    case .none:
      return RowTerm(
        value: -0.5 * z * z - logScale - SpecialFunctions.halfLogTwoPi, mean: z * precision,
        first: z * z - 1)
    case .left:
      let tail = SpecialFunctions.normalLowerTail(z)
      return RowTerm(value: tail.log, mean: -tail.slope * precision, first: -tail.slope * z)
    case .right:
      let tail = SpecialFunctions.normalLowerTail(-z)
      return RowTerm(value: tail.log, mean: tail.slope * precision, first: tail.slope * z)
    }
  }
}
