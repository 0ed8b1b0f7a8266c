import Foundation
import LogDensities

/// L-BFGS on a log density, one iterate at a time (Liu and Nocedal 1989), for Pathfinder: the
/// inverse Hessian begins at a diagonal that is updated too (Gilbert and Lemaréchal 1989).
///
/// One gradient a trial point of the line search.
struct QuasiNewtonPath<Target: DifferentiableLogDensity> {
  private let target: Target
  /// The iterate.
  private(set) var here: EvaluatedPosition
  private(set) var evaluationCount = 1
  /// Steps s and changes of the negative gradient y, newest last.
  private var pairs: [(s: [Double], y: [Double])] = []
  private var diagonal: [Double]

  /// Pairs kept (J of Zhang et al. 2022).
  private static var memory: Int { 6 }

  /// A path from a position; nil where the log density there is not finite.
  init?(target: Target, from position: [Double]) {
    self.target = target
    here = EvaluatedPosition(position, of: target)
    diagonal = [Double](repeating: 1, count: position.count)
    guard here.logDensity.isFinite, here.gradient.allSatisfy(\.isFinite) else { return nil }
  }

  /// Goes to the next iterate; false at the end of the path: no ascent, or none worth 1e-8 of |log
  /// p|.
  mutating func advance() -> Bool {
    var direction = inverseHessianProduct(here.gradient)
    if dot(direction, here.gradient) <= 0 {
      pairs = []
      direction = here.gradient
    }
    guard let next = lineSearch(along: direction) else { return false }
    let step = zip(next.position, here.position).map(-)
    let change = zip(here.gradient, next.gradient).map(-)
    let gain = next.logDensity - here.logDensity
    remember(step, change)
    here = next
    return gain > 1e-8 * max(abs(next.logDensity), 1)
  }

  /// H v with H ≈ (−∇² log p)⁻¹ by the two-loop recursion. O(J d).
  func inverseHessianProduct(_ vector: [Double]) -> [Double] {
    var q = vector
    var shares: [Double] = []
    for (s, y) in pairs.reversed() {
      let share = dot(s, q) / dot(s, y)
      shares.append(share)
      for index in q.indices { q[index] -= share * y[index] }
    }
    for index in q.indices { q[index] *= diagonal[index] }
    for ((s, y), share) in zip(pairs, shares.reversed()) {
      let correction = share - dot(y, q) / dot(s, y)
      for index in q.indices { q[index] += correction * s[index] }
    }
    return q
  }

  /// Keeps a pair of enough curvature for H to stay positive definite.
  private mutating func remember(_ s: [Double], _ y: [Double]) {
    let curvature = dot(s, y)
    guard curvature > 1e-12 * dot(y, y), curvature.isFinite, curvature > 0 else { return }
    let a = y.indices.reduce(0) { $0 + y[$1] * y[$1] * diagonal[$1] }
    let c = s.indices.reduce(0) { $0 + s[$1] * s[$1] / diagonal[$1] }
    for index in diagonal.indices {
      let alpha = diagonal[index]
      let (up, down) = (y[index] * y[index], s[index] * s[index] / (alpha * alpha))
      let precision = a / (curvature * alpha) + up / curvature - a * down / (curvature * c)
      if precision > 0, precision.isFinite { diagonal[index] = 1 / precision }
    }
    pairs.append((s, y))
    if pairs.count > Self.memory { pairs.removeFirst() }
  }

  /// A point of enough ascent and less slope (weak Wolfe conditions, by bracketing; Lewis and
  /// Overton 2013, algorithm 2.6). At most 40 trial points.
  private mutating func lineSearch(along direction: [Double]) -> EvaluatedPosition? {
    let slope = dot(direction, here.gradient)
    guard slope > 0, slope.isFinite else { return nil }
    // Without curvature information the first step is one unit long.
    var t = pairs.isEmpty ? min(1, 1 / dot(direction, direction).squareRoot()) : 1
    var (lower, upper) = (0.0, Double.infinity)
    var best: EvaluatedPosition?
    for _ in 0..<40 {
      let moved = direction.indices.map { here.position[$0] + t * direction[$0] }
      let trial = EvaluatedPosition(moved, of: target)
      evaluationCount += 1
      let isFinite = trial.logDensity.isFinite && trial.gradient.allSatisfy(\.isFinite)
      if !isFinite || trial.logDensity < here.logDensity + 1e-4 * t * slope {
        upper = t
      } else {
        best = trial
        guard dot(direction, trial.gradient) > 0.9 * slope else { return trial }
        lower = t
      }
      t = upper.isFinite ? (lower + upper) / 2 : 2 * t
    }
    return best
  }
}

/// Σ aᵢ bᵢ.
private func dot(_ a: [Double], _ b: [Double]) -> Double {
  a.indices.reduce(0) { $0 + a[$1] * b[$1] }
}
