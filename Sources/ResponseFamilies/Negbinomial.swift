import Foundation
import Probability

/// y ~ NB(μ, s), variance μ + μ²/s, with d = η − log s and p = μ/(μ + s):
/// log p = log Γ(y+s) − log Γ(s) − log Γ(y+1) + y log p + s log(1 − p).
///
/// Stan Functions Reference, neg_binomial_2; the auxiliary is log s. The difference of the gamma
/// functions is split into y log s, which joins the other terms, and the rest, which goes to zero as
/// y²/(2s): then neither s → ∞ nor s → 0 cancels.
struct Negbinomial: RowDensity {
  let rows: LikelihoodRows
  let values: [Double]
  /// log Γ(y + 1).
  let logFactorials: [Double]
  let counts: CountTable

  init(_ responses: Responses, _ rows: LikelihoodRows) {
    self.rows = rows
    values = responses.values
    logFactorials = responses.values.map { SpecialFunctions.logGamma($0 + 1) }
    counts = CountTable(responses.values, weights: responses.weights)
  }

  struct Auxiliaries {
    let logShape, shape: Double
    /// What the distinct counts have, where one shape serves all rows.
    let excesses: [(value: Double, slope: Double)]?
  }

  func auxiliaries(_ first: Double, _ second: Double) -> Auxiliaries {
    let shape = exp(first)
    return Auxiliaries(
      logShape: first, shape: shape,
      excesses: rows.isShared ? counts.risingExcesses(shape: shape) : nil)
  }

  func term(_ row: Int, eta: Double, _ auxiliaries: Auxiliaries) -> RowTerm {
    let zero = noCount(eta: eta, auxiliaries)
    let (y, shape) = (values[row], auxiliaries.shape)
    guard let place = counts.places[row] else { return zero }
    let d = eta - auxiliaries.logShape
    let small = exp(-abs(d))
    let p = d >= 0 ? 1 / (1 + small) : small / (1 + small)
    let q = d >= 0 ? small / (1 + small) : 1 / (1 + small)
    let excess =
      auxiliaries.excesses?[place]
      ?? (
        value: SpecialFunctions.logRisingExcess(shape, y),
        slope: SpecialFunctions.logRisingExcessSlope(shape, y)
      )
    return RowTerm(
      value: excess.value - logFactorials[row] + y * (eta - softplus(d)) + zero.value,
      mean: y * q + zero.mean,
      first: excess.slope + y * p + zero.first)
  }

  /// log P(Y = 0) = −s log(1 + μ/s), with its derivatives by η and log s.
  private func noCount(eta: Double, _ auxiliaries: Auxiliaries) -> RowTerm {
    let (d, shape) = (eta - auxiliaries.logShape, auxiliaries.shape)
    let p = d >= 0 ? 1 / (1 + exp(-d)) : exp(d) / (1 + exp(d))
    let deficit = p < 0.3 ? SpecialFunctions.log1pDeficit(-p) : softplus(d) - p
    return RowTerm(value: -shape * softplus(d), mean: -shape * p, first: -shape * deficit)
  }
}
