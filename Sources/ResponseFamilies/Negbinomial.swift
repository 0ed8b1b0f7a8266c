import Foundation
import Probability

/// y ~ NB(μ, s), variance μ + μ²/s, with d = η − log s and p = μ/(μ + s):
/// log p = log Γ(y+s) − log Γ(s) − log Γ(y+1) + y log p + s log(1 − p).
///
/// Stan Functions Reference, neg_binomial_2; the auxiliary is log s. The difference of the gamma
/// functions is split into y log s, which joins the other terms, and the rest, which goes to zero as
/// y²/(2s): then neither s → ∞ nor s → 0 cancels.
struct Negbinomial: RowDensity {
  let values: [Double]
  /// log Γ(y + 1).
  let logFactorials: [Double]
  let counts: CountTable

  init(_ responses: Responses) {
    values = responses.values
    logFactorials = responses.values.map { SpecialFunctions.logGamma($0 + 1) }
    counts = CountTable(responses.values, weights: responses.weights)
  }

  /// log s and s.
  typealias Auxiliaries = (logShape: Double, shape: Double)

  func auxiliaries(_ first: Double, _ second: Double) -> Auxiliaries { (first, exp(first)) }

  func term(_ row: Int, eta: Double, _ auxiliaries: Auxiliaries) -> RowTerm {
    Self.term(values[row], logFactorials[row], eta: eta, auxiliaries)
  }

  static func term(
    _ y: Double, _ logFactorial: Double, eta: Double, _ auxiliaries: Auxiliaries
  ) -> RowTerm {
    let (logShape, shape) = auxiliaries
    let zero = noCount(eta: eta, auxiliaries)
    if y == 0 { return zero }
    let d = eta - logShape
    let small = exp(-abs(d))
    let p = d >= 0 ? 1 / (1 + small) : small / (1 + small)
    let q = d >= 0 ? small / (1 + small) : 1 / (1 + small)
    let excess = SpecialFunctions.logRisingExcess(shape, y)
    return RowTerm(
      value: excess - logFactorial + y * (eta - softplus(d)) + zero.value,
      mean: y * q + zero.mean,
      first: SpecialFunctions.logRisingExcessSlope(shape, y) + y * p + zero.first)
  }

  /// log P(Y = 0) = −s log(1 + μ/s), with its derivatives by η and log s.
  static func noCount(eta: Double, _ auxiliaries: Auxiliaries) -> RowTerm {
    let (logShape, shape) = auxiliaries
    let d = eta - logShape
    let p = d >= 0 ? 1 / (1 + exp(-d)) : exp(d) / (1 + exp(d))
    let deficit = p < 0.3 ? SpecialFunctions.log1pDeficit(-p) : softplus(d) - p
    return RowTerm(value: -shape * softplus(d), mean: -shape * p, first: -shape * deficit)
  }
}
