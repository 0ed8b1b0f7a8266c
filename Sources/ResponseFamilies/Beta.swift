import Foundation
import Probability

/// y ~ Beta(a, b) with a = μφ, b = (1 − μ)φ:
/// log p = log Γ(φ) − log Γ(a) − log Γ(b) + (a − 1) log y + (b − 1) log(1 − y).
///
/// Ferrari and Cribari-Neto (2004), equation 4; the auxiliary is log φ. Where a and b are large the
/// gamma functions are written as their distance from Stirling's formula, and where they are tiny
/// as log Γ(1 + a) − log a, with log a from the link, so that a may underflow.
struct Beta: RowDensity {
  let rows: LikelihoodRows
  let link: Link
  /// log y and log(1 − y).
  let logarithms, complements: [Double]

  init(link: Link, _ responses: Responses, _ rows: LikelihoodRows) {
    self.rows = rows
    self.link = link
    logarithms = responses.values.map { log($0) }
    complements = responses.values.map { log1p(-$0) }
  }

  /// log φ and φ.
  typealias Auxiliaries = (logPrecision: Double, precision: Double)

  func auxiliaries(_ first: Double, _ second: Double) -> Auxiliaries { (first, exp(first)) }

  func term(_ row: Int, eta: Double, _ auxiliaries: Auxiliaries) -> RowTerm {
    guard !eta.isNaN else { return .impossible }
    let (logPrecision, precision) = auxiliaries
    let mean = link.probability(at: eta)
    let a = Shape(logMean: mean.logSuccess, logPrecision, at: logarithms[row])
    let b = Shape(logMean: mean.logFailure, logPrecision, at: complements[row])
    let value: Double
    if min(a.value, b.value) >= 10 {
      value =
        0.5 * (a.logarithm + b.logarithm - logPrecision) - SpecialFunctions.halfLogTwoPi
        + SpecialFunctions.stirlingRemainder(precision)
        - SpecialFunctions.stirlingRemainder(a.value) - SpecialFunctions.stirlingRemainder(b.value)
        - logarithms[row] - complements[row]
        + a.value * (logarithms[row] - mean.logSuccess)
        + b.value * (complements[row] - mean.logFailure)
    } else {
      let (small, large) = a.value < b.value ? (a, b) : (b, a)
      value =
        logGammaStep(large.value, by: small.value) + small.logarithm
        - SpecialFunctions.quickLogGamma(1 + small.value) + a.logPower + b.logPower
    }
    // φ (ψ(φ) − log φ), what φ ∂/∂φ has beside a ∂/∂a and b ∂/∂b.
    let common = -0.5 - precision * SpecialFunctions.digammaRemainder(precision)
    return RowTerm(
      value: value, mean: a.slope * mean.successSlope + b.slope * mean.failureSlope,
      first: common + a.slope + b.slope)
  }

  /// log Γ(x + h) − log Γ(x).
  private func logGammaStep(_ x: Double, by h: Double) -> Double {
    SpecialFunctions.logRisingExcess(x, h) + (h == 0 ? 0 : h * log(x))
  }

  /// One of the two shapes, with the response that it is the power of.
  private struct Shape {
    let logarithm, value: Double
    /// (a − 1) log y.
    let logPower: Double
    /// a (log y − ψ(a) + log φ); the log φ of both shapes add to φ log φ.
    let slope: Double

    init(logMean: Double, _ logPrecision: Double, at logResponse: Double) {
      logarithm = logMean + logPrecision
      value = exp(logarithm)
      logPower = (value - 1) * logResponse
      // a ψ(a) = a ψ(1 + a) − 1.
      slope =
        value < 10
        ? value * (logResponse + logPrecision - SpecialFunctions.digamma(1 + value)) + 1
        : value * (logResponse - logMean + SpecialFunctions.digammaRemainder(value)) + 0.5
    }
  }
}
