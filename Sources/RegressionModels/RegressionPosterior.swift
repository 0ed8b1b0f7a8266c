import Foundation
import LogDensities

/// The log posterior of a regression model in the sampler's coordinates.
///
/// log p(θ) = ℓ(β, σ) + Σ log prior + log |dβ dσ / dθ|, with every constant, so that it
/// integrates to the evidence; −∞ where it is beyond the numbers. A value with its gradient costs
/// O(p²) for a gaussian response and O(np) else.
public struct RegressionPosterior: DifferentiableLogDensity {
  enum Likelihood: Sendable {
    case gaussian(GaussianLikelihood)
    case generalized(GeneralizedLinearLikelihood)
  }

  /// The residual standard deviation's part.
  struct Scale: Sendable {
    let prior: Prior
    /// Unconstrained value at θ = 0.
    let origin: Double
    let support: Support

    init(prior: Prior, typical: Double) {
      self.prior = prior
      support = prior.support
      origin = support == .positive ? log(typical) : 0
    }
  }

  let likelihood: Likelihood
  let coordinates: Coordinates
  /// One a design column.
  let priors: [Prior]
  let supports: [Support]
  private let isUnbounded: Bool
  let scale: Scale?
  /// Normalisers of all priors, and the Jacobian of the coordinates.
  private let constant: Double

  init(likelihood: Likelihood, coordinates: Coordinates, priors: [Prior], scale: Scale?) {
    self.likelihood = likelihood
    self.coordinates = coordinates
    self.priors = priors
    self.supports = priors.map(\.support)
    self.isUnbounded = supports.allSatisfy { $0 == .real }
    self.scale = scale
    self.constant =
      coordinates.logDeterminant + priors.reduce(0) { $0 + $1.logNormalizer }
      + (scale?.prior.logNormalizer ?? 0)
  }

  /// One coordinate a coefficient, and one for sigma.
  public var dimension: Int { priors.count + (scale == nil ? 0 : 1) }

  /// β on the centred design, and σ, at a position.
  func parameters(at position: Span<Double>) -> (coefficients: [Double], sigma: Double) {
    let u = coordinates.unconstrained(position)
    let coefficients = constrained(u)
    guard let scale else { return (coefficients, 1) }
    return (coefficients, scale.support.transform(scale.origin + position[u.count]).value)
  }

  /// Coefficients of unconstrained numbers.
  private func constrained(_ u: [Double]) -> [Double] {
    isUnbounded ? u : u.indices.map { supports[$0].transform(u[$0]).value }
  }

  /// The log posterior, at the cost of its gradient.
  public func value(at position: Span<Double>) -> Double {
    var gradient = [Double](repeating: 0, count: dimension)
    var span = gradient.mutableSpan
    return value(at: position, gradient: &span)
  }

  /// The log posterior with its gradient; the gradient means nothing where the value is −∞.
  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    let u = coordinates.unconstrained(position)
    let coefficients = constrained(u)
    var slope = [Double](repeating: 0, count: u.count)
    var value = constant

    switch likelihood {
    case .generalized(let likelihood):
      value += likelihood.value(coefficients: coefficients, gradient: &slope)
    case .gaussian(let likelihood):
      guard let scale else { return -.infinity }
      let map = scale.support.transform(scale.origin + position[u.count])
      let part = likelihood.value(
        coefficients: coefficients, sigma: map.value, gradient: &slope)
      value += part.value + scale.prior.distribution.logKernel(map.value) + map.logJacobian
      let prior = scale.prior.distribution.logDensityDerivative(map.value)
      gradient[u.count] =
        (part.sigmaDerivative + prior) * map.derivative + map.logJacobianDerivative
    }

    for index in u.indices {
      let (map, distribution) = (supports[index].transform(u[index]), priors[index].distribution)
      value += distribution.logKernel(map.value) + map.logJacobian
      slope[index] =
        (slope[index] + distribution.logDensityDerivative(map.value)) * map.derivative
        + map.logJacobianDerivative
    }
    coordinates.pullBack(slope, into: &gradient)
    return value.isFinite ? value : -.infinity
  }
}
