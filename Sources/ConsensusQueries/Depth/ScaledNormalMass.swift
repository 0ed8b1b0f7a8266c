import Foundation
import LogDensities
import Probability

/// Posterior probability that an affine form of (β, σ) is not positive, by quadrature over s = log
/// σ.
///
/// Given σ the coefficients are normal with mean Λ⁻¹(tXᵀWy + Pm) and covariance Λ⁻¹, so that the
/// form is normal and its dissent a tail; and s has the density
///
///     exp(−W s − min_β E − ½ log |Λ| + log π(σ) + s)
///
/// up to a constant (Gelman et al. 2013, section 14.2, for flat priors). The trapezoidal rule
/// converges exponentially for such integrands (Trefethen and Weideman 2014, section 5). The error
/// is bounded by three times the change from half as many nodes, beside 1e-12 for what lies outside
/// of the nodes and for rounding; a prior of σ that is cut, or has a kink, makes the change larger
/// and is counted by it. A form of σ alone has a tail that jumps, and Simpson's rule on either
/// side.
public struct ScaledNormalMass: Sendable, Equatable {
  /// The dissent mass.
  public let estimate: Double
  /// |estimate − mass| is at most this.
  public let error: Double

  private struct Node {
    let logWeight: Double
    let tail: Double
  }

  /// - Returns: nil where the integral does not settle.
  public init?(of form: AffineForm, in posterior: ScaledNormalDepth) {
    let system = posterior.rowSystem
    guard let center = posterior.mode.witness.last,
      let edges = Self.edges(system, around: log(center), form)
    else { return nil }
    var count = 64
    var last: Double?
    while count <= 4096 {
      guard let value = Self.mass(system, form, from: edges.low, to: edges.high, count: count)
      else {
        return nil
      }
      if let last {
        let change = abs(value - last)
        if 3 * change <= max(1e-12, 1e-6 * value) || count == 4096 {
          (estimate, error) = (value, 3 * change + 1e-12)
          return
        }
      }
      last = value
      count *= 2
    }
    return nil
  }

  /// Where the density of s has fallen by 45 nats on both sides, or the prior ends.
  private static func edges(
    _ system: NormalSystem, around center: Double, _ form: AffineForm
  ) -> (low: Double, high: Double)? {
    let range = system.rows.scalePrior.range
    guard let top = node(system, form, at: center)?.logWeight else { return nil }
    func edge(_ sign: Double, limit: Double) -> Double? {
      var step = 1 / system.rows.totalWeight.squareRoot()
      var s = center
      for _ in 0..<400 {
        let next = s + sign * step
        if sign * (next - limit) >= 0 { return limit }
        guard let weight = node(system, form, at: next)?.logWeight else { return nil }
        s = next
        if weight < top - 45 { return s }
        step *= 1.15
      }
      return nil
    }
    guard let low = edge(-1, limit: log(range.lowerBound)),
      let high = edge(1, limit: log(range.upperBound)), low < high
    else { return nil }
    return (low, high)
  }

  private static func mass(
    _ system: NormalSystem, _ form: AffineForm, from low: Double, to high: Double, count: Int
  ) -> Double? {
    let p = system.rows.coefficientCount
    let slope = form.coefficients[p]
    guard form.coefficients.prefix(p).allSatisfy({ $0 == 0 }) else {
      guard let all = sums(system, form, from: low, to: high, count: count, isSimpson: false)
      else { return nil }
      return all.part / all.whole
    }
    // A tail that jumps from 0 to 1 where the form vanishes: Simpson's rule on either side.
    let jump = slope == 0 ? -Double.infinity : log(max(-form.constant / slope, 0))
    guard jump > low, jump < high else {
      return form.constant + slope * exp(0.5 * (low + high)) <= 0 ? 1 : 0
    }
    guard let below = sums(system, form, from: low, to: jump, count: count, isSimpson: true),
      let above = sums(system, form, from: jump, to: high, count: count, isSimpson: true)
    else { return nil }
    let top = max(below.top, above.top)
    let (first, second) = (
      below.whole * exp(below.top - top), above.whole * exp(above.top - top)
    )
    return (slope > 0 ? first : second) / (first + second)
  }

  /// The integrals of the density of s and of its product with the tail, over e^top.
  private static func sums(
    _ system: NormalSystem, _ form: AffineForm, from low: Double, to high: Double, count: Int,
    isSimpson: Bool
  ) -> (whole: Double, part: Double, top: Double)? {
    var nodes: [Node] = []
    for index in 0...count {
      let s = low + (high - low) * Double(index) / Double(count)
      guard let node = node(system, form, at: s) else { return nil }
      nodes.append(node)
    }
    let top = nodes.map(\.logWeight).max() ?? 0
    var (whole, part) = (0.0, 0.0)
    for (index, node) in nodes.enumerated() {
      let isEnd = index == 0 || index == count
      let rule = isEnd ? 0.5 : 1
      let factor = isSimpson ? (isEnd ? 1 : index % 2 == 1 ? 4 : 2) / 3 : rule
      let weight = factor * exp(node.logWeight - top) * (high - low) / Double(count)
      whole += weight
      part += weight * node.tail
    }
    return whole > 0 ? (whole, part, top) : nil
  }

  private static func node(_ system: NormalSystem, _ form: AffineForm, at s: Double) -> Node? {
    let p = system.rows.coefficientCount
    let sigma = exp(s)
    let normal = Array(form.coefficients.prefix(p))
    let rest = form.constant + form.coefficients[p] * sigma
    let t = 1 / (sigma * sigma)
    guard let least = ConditionalMinimum(system, precision: t) else { return nil }
    let logWeight =
      s - system.rows.totalWeight * s - least.lower - 0.5 * least.logDeterminant
      - system.rows.scalePrior.value(sigma)
    if normal.allSatisfy({ $0 == 0 }) { return Node(logWeight: logWeight, tail: .nan) }
    guard let factor = system.factor(precision: t) else { return nil }
    let direction = factor.solution(of: normal)
    let variance = zip(normal, direction).reduce(0) { $0 + $1.0 * $1.1 }
    let mean = zip(normal, least.coefficients).reduce(rest) { $0 + $1.0 * $1.1 }
    return Node(
      logWeight: logWeight, tail: SpecialFunctions.normalUpperTail(mean / variance.squareRoot()))
  }
}
