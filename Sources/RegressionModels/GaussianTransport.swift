import Foundation
import LogDensities
import Probability

/// Exact draws of gaussian regression: log σ by its quantile function, then β given σ.
///
/// In the posterior's coordinates γ the data's precision λ/σ² and the prior's κ are both diagonal. With
/// the least squares estimate h and the prior mean k of each,
///
///     log p(σ | y) = −(n − p) log σ − S/2σ² + log p(σ)
///                    − ½ Σ [λκ/(λ + κσ²) (h − k)² + log(λ + κσ²)] + constant
///     γ | σ ~ N((λh + κσ²k)/(λ + κσ²), σ²/(λ + κσ²)),
///
/// S being the least residual sum of squares (Gelman et al. 2013, sections 14.2 and 14.8). Costs O(p) a
/// value of log p(σ | y), and a draw.
struct GaussianTransport: ExactTransport {
  private let directions: GaussianDirections
  private let scale: RegressionPosterior.Scale
  private let quantile: NumericQuantile
  /// log posterior less the factors.
  private var constant = 0.0

  /// Nil where a coefficient's prior is neither normal nor flat on the whole line, where the
  /// marginal density of σ has no mode, or where the factors do not multiply to the posterior.
  init?(_ posterior: RegressionPosterior) {
    guard let directions = posterior.directions, let scale = posterior.scale,
      let quantile = NumericQuantile(logDensity: {
        Self.logDensity($0, directions, scale)
      })
    else { return nil }
    self.directions = directions
    self.scale = scale
    self.quantile = quantile
    guard let constant = offset(of: posterior) else { return nil }
    self.constant = constant
  }

  var normalCount: Int { directions.count }

  func draw(
    uniform: Double, normals: Span<Double>
  ) -> (position: [Double], logDensity: Double) {
    let coordinate = quantile(uniform)
    let map = scale.support.transform(scale.origin + coordinate)
    let draw = directions.draw(sigma: map.value, normals: normals)
    let prior = scale.prior.distribution.logKernel(map.value) + map.logJacobian
    var position = draw.position
    position.append(coordinate)
    return (position, draw.logDensity + prior + constant)
  }

  /// log p(σ | y) in the coordinate of σ, up to a constant.
  private static func logDensity(
    _ coordinate: Double, _ directions: GaussianDirections, _ scale: RegressionPosterior.Scale
  ) -> Double {
    let map = scale.support.transform(scale.origin + coordinate)
    guard map.value > 0 else { return -.infinity }
    return directions.logDensity(sigma: map.value) + map.logJacobian
      + scale.prior.distribution.logKernel(map.value)
  }

  /// log posterior − log p(σ | y) − log p(γ | σ), or nil where it is not the same at some draws, as
  /// far as rounding of the log posterior allows.
  private func offset(of posterior: RegressionPosterior) -> Double? {
    var (low, high) = (Double.infinity, -Double.infinity)
    var constant = 0.0
    for (step, uniform) in [0.02, 0.2, 0.8, 0.98, 0.5].enumerated() {
      let normals = (0..<normalCount).map { Double(($0 + step) % 3 - 1) }
      let draw = self.draw(uniform: uniform, normals: normals.span)
      let coordinate = draw.position[normalCount]
      let sigma = scale.support.transform(scale.origin + coordinate).value
      let value = posterior.value(at: draw.position.span)
      let tolerance = 1e-6 + 1e-11 * abs(value)
      let parts =
        Self.logDensity(coordinate, directions, scale)
        + directions.logDensity(normals: normals, sigma: sigma)
      low = min(low, value - parts + tolerance)
      high = max(high, value - parts - tolerance)
      constant = value - draw.logDensity
    }
    return low.isFinite && high.isFinite && high <= low ? constant : nil
  }
}

extension RegressionPosterior: ExactLogDensity {
  /// The map to exact draws of a gaussian response where all priors of coefficients are normal
  /// or flat; nil for other models. Made anew, at some thousand values of log p(σ | y), each time it is asked for.
  public var transport: (any ExactTransport)? { GaussianTransport(self) }
}
