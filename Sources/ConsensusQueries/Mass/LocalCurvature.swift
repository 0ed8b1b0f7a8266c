import LogDensities
import Probability

extension ClaimSurface {
  /// The Cholesky factor of −∇²log density at a position, damped until it is positive definite; nil
  /// where nothing damps it.
  ///
  /// From second derivatives where the log density has them, else by central differences of the
  /// gradient at 2d gradients, with steps of 1e-4 of the given scales.
  func curvature(at position: [Double], scales: [Double]) -> CholeskyFactor? {
    let d = dimension
    var hessian: [Double]
    if let smooth = posterior.logDensity as? any TwiceDifferentiableLogDensity {
      hessian = smooth.negativeHessian(at: position.span)
    } else {
      hessian = differencedHessian(at: position, scales: scales)
    }
    let largest = (0..<d).map { abs(hessian[$0 * d + $0]) }.max() ?? 0
    guard largest.isFinite, largest > 0 else { return nil }
    var damping = 0.0
    while damping < 1e3 * largest {
      if let factor = CholeskyFactor(hessian, dimension: d) { return factor }
      let next = damping == 0 ? 1e-6 * largest : 10 * damping
      for index in 0..<d { hessian[index * d + index] += next - damping }
      damping = next
    }
    return nil
  }

  private func differencedHessian(at position: [Double], scales: [Double]) -> [Double] {
    let d = dimension
    var hessian = [Double](repeating: 0, count: d * d)
    for column in 0..<d {
      let step = 1e-4 * scales[column]
      var moved = position
      moved[column] = position[column] + step
      let above = evaluated(moved).gradient
      moved[column] = position[column] - step
      let below = evaluated(moved).gradient
      for row in 0..<d {
        // Both triangles get half of each difference, so that the sum is symmetric.
        let slope = (below[row] - above[row]) / (4 * step)
        hessian[row * d + column] += slope
        hessian[column * d + row] += slope
      }
    }
    return hessian
  }

  /// A maximum of the log density uphill of a start, by damped Newton steps; the best point reached
  /// where a hundred steps do not end, nil where the start is not finite.
  ///
  /// What it is used for stays right wherever it ends: a centre of proposals, the start of a ray.
  func mode(from start: [Double], scales: [Double]) -> EvaluatedPosition? {
    var point = evaluated(start)
    guard point.logDensity.isFinite else { return nil }
    for _ in 0..<100 {
      guard let factor = curvature(at: point.position, scales: scales) else { break }
      let step = factor.solution(of: point.gradient)
      let gain = zip(step, point.gradient).reduce(0) { $0 + $1.0 * $1.1 }
      guard gain > 1e-12 else { break }
      var length = 1.0
      var next = point
      repeat {
        next = evaluated(zip(point.position, step).map { $0 + length * $1 })
        length /= 2
      } while next.logDensity < point.logDensity + 1e-4 * length * gain && length > 1e-6
      guard next.logDensity > point.logDensity else { break }
      point = next
    }
    return point
  }
}
