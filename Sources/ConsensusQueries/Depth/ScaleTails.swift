import Foundation
import LogDensities

/// Where the density of s is integrated, and a bound of what lies outside.
///
/// Below s₀, where t > t₀: h grows by at least L(t − t₀), L half of the least sum of squares, and log |Λ|
/// grows, so that e^ψ is at most e^{ψ(s₀)} times e^{φ(s) − φ(s₀)} with φ = −(W − 1)s − L e^{−2s}, which is
/// concave; where φ′(s₀) = 2Lt₀ − W + 1 is positive, the integral is at most e^{ψ(s₀)}/φ′(s₀).
///
/// Above s₁, where t < t₁: h is concave and not negative, hence h(t) ≥ h(t₁) t/t₁; and P ≥ (t/t₁)P gives
/// log |Λ(t)| ≥ log |Λ(t₁)| + p log(t/t₁). So ψ falls at least with the slope W − 1 − p − 2h(t₁), and
/// where that is positive the integral is at most e^{ψ(s₁)} over it.
///
/// A prior may rise on the way by what its one peak allows.
struct ScaleTails {
  let low: Double
  let high: Double
  /// ψ near its greatest value.
  let top: Double
  /// ∫ e^{ψ − top} outside, at most.
  let mass: Double

  /// Nats below the top at which the panels may end.
  private static let depth = 45.0

  init?(_ density: ScaleDensity, around center: Double, leastSquares: Double) {
    guard let middle = ScaleNode(density, at: center) else { return nil }
    let top = middle.log.upper - middle.priorValue
    let prior = density.prior
    guard
      let left = Self.edge(
        density, from: center, sign: -1, limit: Foundation.log(prior.range.lowerBound),
        beyond: { node in
          let fall = 2 * leastSquares * node.t * (1 - 1e-9) - density.weight + 1
          let rise = node.priorValue - prior.least(from: prior.range.lowerBound, to: exp(node.s))
          return Self.bound(node, top, rise: rise, fall: fall)
        }),
      let right = Self.edge(
        density, from: center, sign: 1, limit: Foundation.log(prior.range.upperBound),
        beyond: { node in
          let energy = 1.01 * (node.squares + 0.5 * node.pull)
          let fall = density.weight - 1 - Double(density.count) - 2 * energy
          let rise = node.priorValue - prior.least(from: exp(node.s), to: prior.range.upperBound)
          return Self.bound(node, top, rise: rise, fall: fall)
        }), left.s < right.s
    else { return nil }
    (low, high, self.top) = (left.s, right.s, top)
    mass = 1.01 * (left.mass + right.mass)
  }

  private static func bound(
    _ node: ScaleNode, _ top: Double, rise: Double, fall: Double
  ) -> Double? {
    guard fall > 1e-9 else { return nil }
    return exp(node.log.upper - node.priorValue - top + max(rise, 0)) / fall
  }

  /// The first s outwards beyond which next to nothing lies, or where the prior ends.
  private static func edge(
    _ density: ScaleDensity, from center: Double, sign: Double, limit: Double,
    beyond: (ScaleNode) -> Double?
  ) -> (s: Double, mass: Double)? {
    var step = 1 / density.weight.squareRoot()
    var s = center
    for _ in 0..<400 {
      s += sign * step
      if sign * (s - limit) >= 0 { return (limit, 0) }
      guard let node = ScaleNode(density, at: s) else { return nil }
      if let mass = beyond(node), mass < exp(-depth) { return (s, mass) }
      step *= 1.15
    }
    return nil
  }
}
