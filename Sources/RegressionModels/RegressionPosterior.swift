import Foundation
import LogDensities

/// The log posterior of a regression model in the sampler's coordinates.
///
/// log p(θ) = ℓ(β, σ) + Σ log prior + log |dβ dσ / dθ|, with every constant, so that it
/// integrates to the evidence; −∞ where it is beyond the numbers. A value with its gradient costs
/// O(p) for a gaussian response with normal or flat priors, O(p²) with others and O(np) else, and
/// allocates no arrays.
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

  typealias Buffer = UnsafeMutableBufferPointer<Double>

  let likelihood: Likelihood
  let observations: DataRows
  let coordinates: Coordinates
  /// Which the coordinates follow, where a gaussian response has normal or flat priors.
  let directions: GaussianDirections?
  /// One a design column.
  let priors: [Prior]
  let supports: [Support]
  private let isUnbounded: Bool
  let scale: Scale?
  /// Normalisers of all priors, and the Jacobian of the coordinates.
  let constant: Double

  init(
    likelihood: Likelihood, observations: DataRows, coordinates: Coordinates,
    priors: [Prior], scale: Scale?
  ) {
    self.likelihood = likelihood
    self.observations = observations
    directions = Self.directions(likelihood, coordinates, priors)
    let coordinates = directions.map(coordinates.turned) ?? coordinates
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
    var coefficients = coordinates.unconstrained(position)
    coefficients.withUnsafeMutableBufferPointer { constrain($0) }
    guard let map = sigma(at: position) else { return (coefficients, 1) }
    return (coefficients, map.value)
  }

  /// Turns unconstrained numbers into coefficients.
  func constrain(_ u: Buffer) {
    if isUnbounded { return }
    for index in u.indices { u[index] = supports[index].transform(u[index]).value }
  }

  /// σ at a position; nil without one.
  func sigma(at position: Span<Double>) -> Support.Transformed? {
    scale.map { $0.support.transform($0.origin + position[priors.count]) }
  }

  /// The log posterior, without the cost of its gradient and with the same bits.
  public func value(at position: Span<Double>) -> Double {
    if let directions { return value(at: position, along: directions, gradient: nil) }
    let p = priors.count
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * p) { scratch in
      let (u, coefficients) = (Self.part(0, of: scratch, p), Self.part(1, of: scratch, p))
      coordinates.unconstrained(position, into: u)
      _ = coefficients.update(from: u)
      constrain(coefficients)
      let sigma = sigma(at: position)
      let value: Double
      switch likelihood {
      case .generalized(let likelihood):
        value = likelihood.value(coefficients: coefficients.baseAddress)
      case .gaussian(let likelihood):
        guard let sigma else { return -.infinity }
        value =
          likelihood.value(
            coefficients: coefficients, sigma: sigma.value, gradient: nil
          ).value
      }
      return joined(likelihood: value, u: u, sigma: sigma)
    }
  }

  /// Log likelihood, log priors and Jacobians together; −∞ where the sum is not finite.
  func joined(likelihood: Double, u: Buffer, sigma: Support.Transformed?) -> Double {
    var value = constant + likelihood
    if let scale, let sigma {
      value += scale.prior.distribution.logKernel(sigma.value) + sigma.logJacobian
    }
    for index in u.indices {
      let map = supports[index].transform(u[index])
      value += priors[index].distribution.logKernel(map.value) + map.logJacobian
    }
    return value.isFinite ? value : -.infinity
  }

  /// The log posterior with its gradient; the gradient means nothing where the value is −∞.
  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    if let directions {
      return gradient.withUnsafeMutableBufferPointer {
        value(at: position, along: directions, gradient: $0.baseAddress)
      }
    }
    let p = priors.count
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 * p) { scratch in
      let (u, coefficients) = (Self.part(0, of: scratch, p), Self.part(1, of: scratch, p))
      let slope = Self.part(2, of: scratch, p)
      coordinates.unconstrained(position, into: u)
      _ = coefficients.update(from: u)
      constrain(coefficients)
      slope.update(repeating: 0)
      let sigma = sigma(at: position)
      let value: Double
      switch likelihood {
      case .generalized(let likelihood):
        value = likelihood.value(
          coefficients: coefficients.baseAddress, gradient: slope.baseAddress)
      case .gaussian(let likelihood):
        guard let sigma else { return -.infinity }
        let part = likelihood.value(
          coefficients: coefficients, sigma: sigma.value, gradient: slope)
        value = part.value
        gradient[p] = sigmaSlope(likelihood: part.sigmaDerivative, at: sigma)
      }
      addPriors(u: u, to: slope)
      coordinates.pullBack(slope, into: &gradient)
      return joined(likelihood: value, u: u, sigma: sigma)
    }
  }

  /// The derivative of the log posterior by the coordinate of σ.
  func sigmaSlope(likelihood: Double, at sigma: Support.Transformed) -> Double {
    let prior = scale?.prior.distribution.logDensityDerivative(sigma.value) ?? 0
    return (likelihood + prior) * sigma.derivative + sigma.logJacobianDerivative
  }

  /// Turns a gradient by β of the log likelihood into one by u of the log posterior.
  func addPriors(u: Buffer, to slope: Buffer) {
    for index in u.indices {
      let map = supports[index].transform(u[index])
      let prior = priors[index].distribution.logDensityDerivative(map.value)
      slope[index] = (slope[index] + prior) * map.derivative + map.logJacobianDerivative
    }
  }

  /// The part of a buffer with a number, all parts being `count` long.
  static func part(_ number: Int, of buffer: Buffer, _ count: Int) -> Buffer {
    Buffer(rebasing: buffer[number * count..<(number + 1) * count])
  }
}
