import Foundation
import Probability

/// y ~ t_ν(μ, σ), with z = (y − μ)/σ:
/// log p = log Γ((ν+1)/2) − log Γ(ν/2) − ½ log νπ − log σ − ½ (ν+1) log(1 + z²/ν).
///
/// Stan Functions Reference, student_t; Lange, Little and Taylor (1989) for its use. Auxiliaries are
/// log σ, unless `se()` gives σ, then log ν. The constant is written as its distance from the
/// normal's, which goes to zero as −1/(4ν), so that nothing cancels for large ν.
struct StudentT: RowDensity {
  let rows: LikelihoodRows
  let link: Link
  let values: [Double]
  let standardErrors: [Double]?

  init(link: Link, _ responses: Responses, _ rows: LikelihoodRows) {
    self.rows = rows
    self.link = link
    values = responses.values
    standardErrors = responses.standardErrors
  }

  struct Auxiliaries {
    let logScale, precision, degrees: Double
    /// log p(μ) + log σ, and its derivative by log ν.
    let constant, constantSlope: Double

    init(logScale: Double, logDegrees: Double) {
      self.logScale = logScale
      precision = exp(-logScale)
      degrees = exp(logDegrees)
      constant =
        SpecialFunctions.halfStepExcess(degrees / 2) - SpecialFunctions.halfLogTwoPi
      constantSlope = SpecialFunctions.halfStepExcessSlope(degrees / 2)
    }
  }

  func auxiliaries(_ first: Double, _ second: Double) -> Auxiliaries {
    standardErrors == nil
      ? Auxiliaries(logScale: first, logDegrees: second)
      : Auxiliaries(logScale: 0, logDegrees: first)
  }

  func term(_ row: Int, eta: Double, _ auxiliaries: Auxiliaries) -> RowTerm {
    let mean = link.mean(at: eta)
    let degrees = auxiliaries.degrees
    let scale = standardErrors?[row]
    let precision = scale.map { 1 / $0 } ?? auxiliaries.precision
    let z = (values[row] - mean.value) * precision
    let square = z * z / degrees
    // z²/(ν + z²), also where z² overflows.
    let share = square < 1e300 ? square / (1 + square) : 1
    let heavy = square < 1e300 ? log1p(square) : 2 * (log(abs(z)) - 0.5 * log(degrees))
    let value =
      auxiliaries.constant - (scale.map { log($0) } ?? auxiliaries.logScale)
      - 0.5 * (degrees + 1) * heavy
    // log(1 + q) − q/(1 + q) is the deficit at −q/(1 + q).
    let deficit = share < 0.5 ? SpecialFunctions.log1pDeficit(-share) : heavy - share
    let byDegrees = auxiliaries.constantSlope - 0.5 * degrees * deficit + 0.5 * share
    let byScale = (degrees + 1) * share - 1
    let slope =
      z == 0 ? 0 : square < 1e300 ? (degrees + 1) / degrees * z / (1 + square) : (degrees + 1) / z
    return RowTerm(
      value: value, mean: slope * precision * mean.slope,
      first: scale == nil ? byScale : byDegrees, second: byDegrees)
  }
}
