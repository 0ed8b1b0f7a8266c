import Foundation
import Probability

/// y ~ Poisson(μ): log p = y log μ − μ − log Γ(y + 1).
///
/// McCullagh and Nelder (1989), chapter 6. A response censored from the left has log P(Y ≤ y), one
/// censored from the right log P(Y > y), y itself excluded: Stan's poisson_lcdf and poisson_lccdf,
/// as brms takes them for `cens()`.
struct Poisson: RowDensity {
  let rows: LikelihoodRows
  let link: Link
  let values: [Double]
  /// log Γ(y + 1), and its weighted sum.
  let logFactorials: [Double]
  let logFactorialsTotal: Double
  let censoring: [Responses.Censoring]?

  init(link: Link, _ responses: Responses, _ rows: LikelihoodRows) {
    self.rows = rows
    self.link = link
    values = responses.values
    logFactorials = responses.values.map { SpecialFunctions.logGamma($0 + 1) }
    logFactorialsTotal = responses.weightedSum(logFactorials)
    censoring = responses.censoring
  }

  func auxiliaries(_ first: Double, _ second: Double) {}

  func term(_ row: Int, eta: Double, _ auxiliaries: Void) -> RowTerm {
    let logMean = link.logMean(at: eta)
    switch censoring?[row] ?? .none {
    case .none:
      let mean = exp(logMean.value)
      if values[row] == 0, link == .identity { return RowTerm(value: -eta, mean: -1).checked(eta) }
      let y = values[row]
      return RowTerm(
        value: (y == 0 ? 0 : y * logMean.value) - mean - logFactorials[row],
        mean: (y - mean) * logMean.slope)
    case .left: return tail(row, logMean, isUpper: false)
    case .right: return tail(row, logMean, isUpper: true)
    }
  }

  private func tail(
    _ row: Int, _ logMean: (value: Double, slope: Double), isUpper: Bool
  ) -> RowTerm {
    guard !logMean.value.isNaN else { return .impossible }
    guard logMean.value > -.infinity else { return RowTerm(value: isUpper ? -.infinity : 0) }
    let y = values[row]
    let tails = CountTails.poisson(y, logMean: logMean.value, logFactorial: logFactorials[row])
    let value = isUpper ? tails.upper : tails.lower
    // d P(Y > y) / dμ = p(y), so d log P(Y > y) / d log μ = μ p(y) / P(Y > y).
    let density = y * logMean.value - exp(logMean.value) - logFactorials[row]
    let slope = exp(density + logMean.value - value)
    return RowTerm(value: value, mean: (isUpper ? slope : -slope) * logMean.slope)
  }
}

extension RowTerm {
  /// Itself, or impossible where a mean of an identity link is negative.
  func checked(_ mean: Double) -> RowTerm { mean >= 0 ? self : .impossible }
}
