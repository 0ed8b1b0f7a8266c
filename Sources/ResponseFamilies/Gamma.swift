import Foundation
import Probability

/// y ~ Gamma(shape a, rate a/μ), with u = log(y/μ) and δ the remainder of Stirling's series:
/// log p = ½ log(a/2π) − δ(a) − log y + a (1 + u − e^u).
///
/// McCullagh and Nelder (1989), chapter 8; brms' parameters. The auxiliary is log a. Written by
/// the distance of log Γ(a) from Stirling's formula, which does not cancel for large a.
struct Gamma: RowDensity {
  let rows: LikelihoodRows
  let link: Link
  /// log y, and its weighted sum.
  let logarithms: [Double]
  let logarithmsTotal: Double

  init(link: Link, _ responses: Responses, _ rows: LikelihoodRows) {
    self.rows = rows
    self.link = link
    logarithms = responses.values.map { log($0) }
    logarithmsTotal = responses.weightedSum(logarithms)
  }

  struct Auxiliaries {
    let shape: Double
    /// ½ log(a/2π) − δ(a), and its derivative by log a.
    let constant, constantSlope: Double

    init(logShape: Double) {
      shape = exp(logShape)
      constant =
        0.5 * logShape - SpecialFunctions.halfLogTwoPi - SpecialFunctions.stirlingRemainder(shape)
      constantSlope = 0.5 + shape * SpecialFunctions.digammaRemainder(shape)
    }
  }

  func auxiliaries(_ first: Double, _ second: Double) -> Auxiliaries {
    Auxiliaries(logShape: first)
  }

  func term(_ row: Int, eta: Double, _ auxiliaries: Auxiliaries) -> RowTerm {
    let logMean = link.logMean(at: eta)
    let u = logarithms[row] - logMean.value
    let excess = expm1(u)
    let bend = expOneExcess(u)
    return RowTerm(
      value: auxiliaries.constant - logarithms[row] - auxiliaries.shape * bend,
      mean: auxiliaries.shape * excess * logMean.slope,
      first: auxiliaries.constantSlope - auxiliaries.shape * bend)
  }
}

/// e^u − 1 − u, about u²/2 near zero.
func expOneExcess(_ u: Double) -> Double {
  guard abs(u) < 0.1 else { return expm1(u) - u }
  var sum = 0.0
  for k in stride(from: 12.0, through: 3, by: -1) { sum = u / k * (1 + sum) }
  return 0.5 * u * u * (1 + sum)
}
