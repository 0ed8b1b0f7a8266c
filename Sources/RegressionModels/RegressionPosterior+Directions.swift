import Foundation
import LogDensities

extension RegressionPosterior {
  /// The directions in which data and priors are diagonal; nil for other likelihoods and priors, and
  /// where rounding of ill-conditioned data spoils them.
  static func directions(
    _ likelihood: Likelihood, _ coordinates: Coordinates, _ priors: [Prior]
  ) -> GaussianDirections? {
    guard case .gaussian(let likelihood) = likelihood, !priors.isEmpty,
      priors.allSatisfy(\.isNormalOrFlat),
      let directions = GaussianDirections(likelihood, coordinates: coordinates, priors: priors),
      agrees(directions, coordinates.turned(to: directions), likelihood, priors)
    else { return nil }
    return directions
  }

  /// Whether the sums of squares are those of the coefficients, at some draws and as far as rounding
  /// of the log posterior allows.
  private static func agrees(
    _ directions: GaussianDirections, _ coordinates: Coordinates, _ likelihood: GaussianLikelihood,
    _ priors: [Prior]
  ) -> Bool {
    (0..<5).allSatisfy { step in
      let sigma = directions.typicalSigma * exp(Double(step - 2) / 4)
      let normals = (0..<directions.count).map { Double(($0 + step) % 3 - 1) }
      let draw = directions.draw(sigma: sigma, normals: normals.span).position
      let precision = 1 / (sigma * sigma)
      let squares = draw.withUnsafeBufferPointer { draw in
        draw.baseAddress.map { directions.squares(at: $0, precision: precision, gradient: nil) }
      }
      guard let squares else { return false }
      let coefficients = coordinates.unconstrained(draw.span)
      let data = precision * (likelihood.squares(at: coefficients) - squares.data) / 2
      let prior = zip(priors, coefficients).reduce(squares.prior / 2) {
        $0 + $1.0.distribution.logKernel($1.1)
      }
      let size = precision * squares.data / 2 + squares.prior / 2
      return abs(data) + abs(prior) <= 1e-6 + 1e-11 * size
    }
  }

  /// The log posterior at γ and the coordinate of σ; and where it is asked for, its gradient:
  ///
  /// constant − n/2 log 2π − n log σ − ‖y − Xβ‖²/2σ² − ½ Σ ((β − mean)/sd)² + log p(σ) + J(σ),
  ///
  /// both sums in directions in which they are diagonal. O(p).
  func value(
    at position: Span<Double>, along directions: GaussianDirections,
    gradient: UnsafeMutablePointer<Double>?
  ) -> Double {
    guard case .gaussian(let likelihood) = likelihood, let scale, let sigma = sigma(at: position)
    else { return -.infinity }
    let n = Double(likelihood.observationCount)
    let precision = 1 / (sigma.value * sigma.value)
    let squares = position.withUnsafeBufferPointer { position in
      position.baseAddress.map {
        directions.squares(at: $0, precision: precision, gradient: gradient)
      }
    }
    guard let squares else { return -.infinity }
    gradient?[directions.count] = sigmaSlope(
      likelihood: (precision * squares.data - n) / sigma.value, at: sigma)
    let value =
      constant - n / 2 * log(2 * Double.pi) - n * log(sigma.value)
      - precision * squares.data / 2 - squares.prior / 2
      + scale.prior.distribution.logKernel(sigma.value) + sigma.logJacobian
    return value.isFinite ? value : -.infinity
  }
}
