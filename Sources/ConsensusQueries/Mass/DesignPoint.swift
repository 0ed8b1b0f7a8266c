import Foundation
import LogDensities
import Probability

/// A most plausible dissenter: a local maximum of the log density over the models on which the claim
/// fails, with the shape of the density there.
struct DesignPoint: Sendable {
  /// θ*, on the boundary of the dissent set, where the claim fails.
  let position: [Double]
  /// Nats below the mode, on the sampler's scale.
  let nats: Double
  /// L with LLᵀ = −∇²log density at θ*.
  let precision: CholeskyFactor
  /// The unit vector into the dissent set in y = Lᵀ(θ − θ*).
  let normal: [Double]
  /// β: how fast the log density falls along `normal`, positive.
  let rate: Double
}

/// Finds most plausible dissenters around a mode on which the claim holds (the design points of
/// first-order reliability methods: Hasofer and Lind 1974; Rackwitz and Fiessler 1978).
///
/// Every iterate lies on the boundary, where a ray from the mode leaves the claim. With g the gradient
/// of the log density, a that of the margin and H = −∇²log density, the step
/// ```
/// δ = H⁻¹(g + λ a)      λ = −aᵀH⁻¹g / aᵀH⁻¹a
/// ```
/// maximises gᵀδ − δᵀHδ/2 subject to aᵀδ = 0; the point is then put back on the boundary along its ray,
/// and the step halved until the log density rises. What is found is only ever a centre of
/// proposals and a direction, so that a search that ends early costs precision and not validity.
struct DesignPointSearch: Sendable {
  let surface: ClaimSurface
  let mode: EvaluatedPosition
  /// About a posterior standard deviation of each coordinate, for difference steps.
  let scales: [Double]

  private static let stepLimit = 60
  /// Distance, in local standard deviations, below which two points are one.
  private static let leastDistance = 1.0
  /// Nats below the best point beyond which another matters no more.
  private static let leastNats = 8.0
  private static let pointLimit = 4

  /// Distinct points, the most plausible first, from starts that lie near dissent.
  func points(from starts: [[Double]]) -> [DesignPoint] {
    guard surface.margin(at: mode.position).holds else { return [] }
    var found: [DesignPoint] = []
    // Mirrored starts find the other side of a two-sided claim, where all draws near dissent are on one.
    let mirrored = starts.map { zip(mode.position, $0).map { 2 * $0 - $1 } }
    for start in [steepest].compactMap(\.self) + starts + mirrored {
      guard let point = climb(from: start) else { continue }
      if !found.contains(where: { $0.isSame(as: point, within: Self.leastDistance) }) {
        found.append(point)
      }
    }
    found.sort { $0.nats < $1.nats }
    let best = found.first?.nats ?? 0
    return Array(found.filter { $0.nats <= best + Self.leastNats }.prefix(Self.pointLimit))
  }

  /// A point from the mode down the margin's gradient, by the metric of the posterior.
  private var steepest: [Double]? {
    guard let factor = surface.curvature(at: mode.position, scales: scales) else { return nil }
    let step = factor.solution(of: gradient(at: mode.position))
    guard step.allSatisfy(\.isFinite) else { return nil }
    return zip(mode.position, step).map { $0 - $1 }
  }

  private func gradient(at position: [Double]) -> [Double] {
    surface.marginGradient(at: position, steps: scales.map { 1e-4 * $0 })
  }

  /// Where the ray from the mode through a point first leaves the claim, as far as doubling steps
  /// show; nil where it does not.
  private func projected(_ point: [Double]) -> EvaluatedPosition? {
    let direction = zip(point, mode.position).map { $0 - $1 }
    func position(_ r: Double) -> [Double] {
      zip(mode.position, direction).map { $0 + r * $1 }
    }
    func margin(_ r: Double) -> Margin { surface.margin(at: position(r)) }
    var (inside, outside) = (0.0, 1.0)
    while margin(outside).holds {
      (inside, outside) = (outside, outside < 2 ? outside + 0.25 : 2 * outside)
      if outside > 1e6 { return nil }
    }
    let crossing = Crossing(agreeing: inside, dissenting: outside, margin: margin)
    let result = surface.evaluated(position(crossing.dissenting))
    return result.logDensity.isFinite ? result : nil
  }

  private func climb(from start: [Double]) -> DesignPoint? {
    guard var point = projected(start) else { return nil }
    for _ in 0..<Self.stepLimit {
      guard let factor = surface.curvature(at: point.position, scales: scales) else { return nil }
      let a = gradient(at: point.position)
      let (inverseA, inverseG) = (factor.solution(of: a), factor.solution(of: point.gradient))
      let lambda = -dot(a, inverseG) / dot(a, inverseA)
      let step = zip(inverseG, inverseA).map { $0 + lambda * $1 }
      let gain = dot(step, point.gradient)
      guard gain > 1e-10, let next = advanced(point, along: step, gain: gain) else { break }
      point = next
    }
    return shaped(point)
  }

  /// The first of ever shorter steps that rises, back on the boundary.
  private func advanced(
    _ point: EvaluatedPosition, along step: [Double], gain: Double
  ) -> EvaluatedPosition? {
    var length = 1.0
    while length > 1e-3 {
      let moved = zip(point.position, step).map { $0 + length * $1 }
      if let next = projected(moved), next.logDensity > point.logDensity + 1e-4 * length * gain {
        return next
      }
      length /= 2
    }
    return nil
  }

  private func shaped(_ point: EvaluatedPosition) -> DesignPoint? {
    guard let factor = surface.curvature(at: point.position, scales: scales) else { return nil }
    var normal = gradient(at: point.position).map(-)
    factor.solveLower(&normal)
    let size = dot(normal, normal).squareRoot()
    guard size > 0, size.isFinite else { return nil }
    normal = normal.map { $0 / size }
    var slope = point.gradient
    factor.solveLower(&slope)
    return DesignPoint(
      position: point.position, nats: mode.logDensity - point.logDensity, precision: factor,
      normal: normal, rate: max(-dot(normal, slope), 1e-3))
  }
}

extension DesignPoint {
  /// ‖Lᵀ(θ − θ*)‖ between two points, by the precision of this one.
  fileprivate func isSame(as other: DesignPoint, within distance: Double) -> Bool {
    let y = precision.whitened(zip(other.position, position).map { $0 - $1 })
    return dot(y, y) <= distance * distance
  }
}

extension CholeskyFactor {
  /// Lᵀx.
  func whitened(_ x: [Double]) -> [Double] {
    (0..<dimension).map { row in
      var sum = 0.0
      for k in row..<dimension { sum += values[k * dimension + row] * x[k] }
      return sum
    }
  }
}
