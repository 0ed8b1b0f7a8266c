import Credence
import Foundation
import Probability

/// An unknown that is sampled, with its prior, which is cut to the support.
struct Unknown {
  let name: String
  var support = Support.real
  let prior: Distribution

  /// Log density of the prior, over the mass that the support keeps of it.
  func logPrior(_ value: Double) -> Double {
    prior.logDensity(value) - (support == .positive ? prior.logMassAboveZero : 0)
  }
}

/// A model written in its parameters: independent priors, and a log likelihood with its gradient.
///
/// The change to the unconstrained scale and its Jacobian are made here, once for all models.
protocol ParameterModel: Model, DifferentiableLogDensity where Posterior == Self {
  /// What is sampled, in order.
  var unknowns: [Unknown] { get }
  /// Log likelihood of the unknowns' values, and its derivatives *added* to `gradient`.
  func logLikelihood(_ values: [Double], gradient: inout [Double]) -> Double
}

extension ParameterModel {
  var posterior: Self { self }
  var dimension: Int { unknowns.count }
  var parameters: [Parameter] {
    unknowns.map { Parameter(name: $0.name, support: $0.support) }
  }

  func constrain(_ position: Span<Double>) -> [Double] {
    unknowns.enumerated().map { $1.support.transform(position[$0]).value }
  }

  func value(at position: Span<Double>) -> Double {
    var gradient = [Double](repeating: 0, count: position.count)
    var span = gradient.mutableSpan
    return value(at: position, gradient: &span)
  }

  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    let unknowns = unknowns
    let moved = unknowns.enumerated().map { $1.support.transform(position[$0]) }
    var slopes = [Double](repeating: 0, count: unknowns.count)
    var value = logLikelihood(moved.map(\.value), gradient: &slopes)
    for (index, unknown) in unknowns.enumerated() {
      let x = moved[index]
      value += unknown.logPrior(x.value) + x.logJacobian
      let slope = slopes[index] + unknown.prior.logDensityDerivative(x.value)
      gradient[index] = slope * x.derivative + x.logJacobianDerivative
    }
    return value
  }
}
