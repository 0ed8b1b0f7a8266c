import Foundation
import LogDensities
import ResponseFamilies

/// A parameter of the response's distribution that is the same for all rows: `sigma`, `nu`, `shape`,
/// `phi` or `zi`. Its value is linked, as likelihoods take it.
struct AuxiliaryBlock: ParameterBlock {
  let reported: [ReportedParameter]
  private let prior: Prior
  let support: Support
  private let isLogit: Bool
  /// Unconstrained value at coordinate 0.
  let origin: Double

  /// - Parameter typical: a value that the data might have, within the support.
  init(
    _ parameter: AuxiliaryParameter, reported: [ReportedParameter], prior: Prior, typical: Double
  ) {
    self.prior = prior
    self.reported = reported
    support = prior.support
    isLogit = parameter.link == .logit
    let start = support.unconstrain(typical)
    origin = start.isFinite ? start : 0
  }

  var dimension: Int { 1 }
  var valueCount: Int { 1 }

  /// The linked value, and its derivative by the value.
  private func link(_ value: Double) -> (value: Double, derivative: Double) {
    isLogit
      ? (log(value) - log1p(-value), 1 / (value * (1 - value))) : (log(value), 1 / value)
  }

  func evaluate(_ position: Reading, values: Writing) -> Double {
    let map = support.transform(origin + position[0])
    values[0] = link(map.value).value
    return prior.distribution.logKernel(map.value) + prior.logNormalizer + map.logJacobian
  }

  func pullBack(_ position: Reading, slopes: Reading, into gradient: Writing) {
    let map = support.transform(origin + position[0])
    let own = prior.distribution.logDensityDerivative(map.value)
    gradient[0] =
      (slopes[0] * link(map.value).derivative + own) * map.derivative + map.logJacobianDerivative
  }

  func report(_ position: Reading, values: Reading) -> [Double] {
    [support.transform(origin + position[0]).value]
  }

  func unconstrain(_ reported: [Double]) -> [Double] {
    [support.unconstrain(reported[0]) - origin]
  }
}
