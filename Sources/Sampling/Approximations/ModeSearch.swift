import Foundation
import LogDensities
import Probability

/// A local maximum of a log density, with its curvature there.
public struct Mode: Sendable {
  /// The maximum, with the gradient that is left.
  public let point: EvaluatedPosition
  /// The Cholesky factor of −∇²log density.
  public let precision: CholeskyFactor
  /// √(∇ᵀH⁻¹∇): how far the exact maximum still is, in posterior standard deviations.
  public let decrement: Double
  /// Log densities and gradients evaluated.
  public let evaluationCount: Int
}

/// Finds a local maximum of a log density by Newton's method with damping and backtracking.
///
/// Nocedal and Wright (2006, algorithms 3.2 and 6.1). A step solves H s = ∇ with H = −∇²log density,
/// plus a multiple of the identity where H is not positive definite, and is halved until it gains
/// 1e-4 of what its slope promises; near the mode it is taken whole. Without second derivatives a BFGS search goes first, and
/// central differences of the gradient then give H at 2d gradients.
public struct ModeSearch<Target: DifferentiableLogDensity>: Sendable {
  /// What is maximised.
  public let target: Target
  /// Steps after which the search gives up.
  public let iterationLimit: Int

  /// √(∇ᵀH⁻¹∇) at which a mode counts as found.
  static var tolerance: Double { 1e-8 }
  /// The same where rounding allows no further gain, and below which whole steps are taken.
  static var looseTolerance: Double { 1e-4 }

  /// A search of at most `iterationLimit` steps of each kind.
  public init(_ target: Target, iterationLimit: Int = 500) {
    self.target = target
    self.iterationLimit = iterationLimit
  }

  /// The mode uphill of a start.
  ///
  /// - Throws: `startIsNotFinite`; `modeNotFound` where the density keeps rising or has a kink;
  ///   `modeIsNotPeaked` where it is flat at its top.
  public func mode(from start: [Double]) throws(SamplingError) -> Mode {
    var climb = Climb(target, at: start)
    guard climb.isFinite else { throw .startIsNotFinite }
    let smooth = target as? any TwiceDifferentiableLogDensity
    if smooth == nil { climb.riseQuasiNewton(iterationLimit: iterationLimit) }
    var last = Double.infinity
    for _ in 0..<iterationLimit {
      let hessian = smooth?.negativeHessian(at: climb.point.position.span) ?? climb.hessian()
      let (factor, isDamped) = try damped(hessian)
      let step = factor.solution(of: climb.point.gradient)
      let slope = zip(step, climb.point.gradient).reduce(0) { $0 + $1.0 * $1.1 }
      let decrement = max(slope, 0).squareRoot()
      guard decrement.isFinite else { break }
      if !isDamped { climb.setScales(from: factor) }
      let isNear = decrement <= Self.looseTolerance
      // Where steps no longer shrink, what is left is the rounding of the gradient.
      let isDone = decrement <= Self.tolerance || (isNear && decrement > last / 2)
      if isNear, isDamped { throw .modeIsNotPeaked }
      // Near the mode the gain of a step is below the rounding of the log density.
      if isDone || !climb.move(along: step, slope: isNear ? -.infinity : slope) {
        guard isNear else { break }
        return Mode(
          point: climb.point, precision: factor, decrement: decrement,
          evaluationCount: climb.evaluationCount)
      }
      last = decrement
    }
    throw .modeNotFound(iterations: iterationLimit)
  }

  /// Factors H + λI for the least λ of 0, 1e-6, 1e-5, … times the largest diagonal element.
  private func damped(
    _ hessian: [Double]
  ) throws(SamplingError) -> (factor: CholeskyFactor, isDamped: Bool) {
    let d = target.dimension
    if let factor = CholeskyFactor(hessian, dimension: d) { return (factor, false) }
    let largest = (0..<d).reduce(0) { max($0, abs(hessian[$1 * d + $1])) }
    var damping = 1e-6 * (largest > 0 ? largest : 1)
    for _ in 0..<20 {
      var shifted = hessian
      for index in 0..<d { shifted[index * d + index] += damping }
      if let factor = CholeskyFactor(shifted, dimension: d) { return (factor, true) }
      damping *= 10
    }
    throw .modeIsNotPeaked
  }
}

/// A point on its way up, and what the way has shown of the scales.
private struct Climb<Target: DifferentiableLogDensity> {
  let target: Target
  var point: EvaluatedPosition
  var evaluationCount = 1
  /// Standard deviations of the coordinates, as far as they are known.
  private var scales: [Double]

  init(_ target: Target, at start: [Double]) {
    self.target = target
    point = EvaluatedPosition(start, of: target)
    scales = [Double](repeating: 1, count: start.count)
  }

  var isFinite: Bool { point.logDensity.isFinite && point.gradient.allSatisfy(\.isFinite) }

  /// Halves a step until it gains enough; false where it never does. A slope of −∞ asks no gain.
  mutating func move(along step: [Double], slope: Double) -> Bool {
    var length = 1.0
    for _ in 0..<60 {
      let position = zip(point.position, step).map { $0 + length * $1 }
      let next = EvaluatedPosition(position, of: target)
      evaluationCount += 1
      let isFinite = next.logDensity.isFinite && next.gradient.allSatisfy(\.isFinite)
      if isFinite, next.logDensity >= point.logDensity + 1e-4 * length * slope {
        let hasMoved = next.position != point.position
        point = next
        return hasMoved
      }
      length /= 2
    }
    return false
  }

  mutating func setScales(from factor: CholeskyFactor) {
    let inverse = factor.inverse
    let d = scales.count
    scales = (0..<d).map { inverse[$0 * d + $0].squareRoot() }
  }

  /// −∇² by central differences of the gradient, 1e-3 of a standard deviation to either side.
  mutating func hessian() -> [Double] {
    let d = point.position.count
    var hessian = [Double](repeating: 0, count: d * d)
    for row in 0..<d {
      let step = 1e-3 * scales[row]
      var (above, below) = (point.position, point.position)
      above[row] += step
      below[row] -= step
      let high = EvaluatedPosition(above, of: target).gradient
      let low = EvaluatedPosition(below, of: target).gradient
      for column in 0..<d {
        let value = (low[column] - high[column]) / (above[row] - below[row])
        hessian[row * d + column] += value / 2
        hessian[column * d + row] += value / 2
      }
    }
    evaluationCount += 2 * d
    return hessian
  }

  /// Climbs by BFGS until the slope it promises is below 1e-8, or no step gains.
  mutating func riseQuasiNewton(iterationLimit: Int) {
    var inverse = InverseHessian(dimension: point.position.count)
    for _ in 0..<iterationLimit {
      let before = point
      let step = inverse.product(with: point.gradient)
      let slope = zip(step, point.gradient).reduce(0) { $0 + $1.0 * $1.1 }
      guard slope > 1e-8, move(along: step, slope: slope) else { break }
      inverse.update(
        displacement: zip(point.position, before.position).map { $0 - $1 },
        change: zip(before.gradient, point.gradient).map { $0 - $1 })
    }
    scales = inverse.scales
  }
}
