import Foundation
import LogDensities
import PosteriorDraws
import Probability

@testable import Sampling

/// A straightforward second implementation of NUTS, and one that can be broken on purpose.
///
/// It recurses on values, keeps the momentum p and the velocity Σp instead of the standardised
/// momentum, and applies a covariance matrix row by row. It uses random numbers in the order of
/// `NoUTurn`, so that both make the same draws from the same stream.
struct RecursiveNoUTurn<Target: DifferentiableLogDensity>: TransitionKernel {
  /// What is broken.
  enum Fault: CaseIterable {
    case none
    /// Only the end that grew last is asked whether it turns.
    case criterionIgnoresOneEnd
    /// A half that turned back inside still offers its point.
    case keepsTurnedHalf
    /// The half that is longer by weight is not preferred: the newer always is.
    case alwaysTakesNewHalf
    /// Momenta of the wrong scale.
    case momentumScale
  }

  /// A scale F with Σ = FFᵀ, as a matrix row by row.
  let scale: [Double]
  let target: Target
  let maxTreeDepth: Int
  var fault = Fault.none
  struct Tuning: Codable { var stepSize: Double }
  var tuning: Tuning

  private struct Point {
    var here: EvaluatedPosition
    var momentum: [Double]
  }

  private struct Stretch {
    var first: Point
    var last: Point
    var momentumSum: [Double]
    var logWeight: Double
    var proposal: Point
  }

  func initialState(at position: [Double], random: inout RandomStream) throws(SamplingError)
    -> EvaluatedPosition
  { EvaluatedPosition(position, of: target) }

  mutating func step(_ state: inout EvaluatedPosition, random: inout RandomStream)
    -> StepStatistics
  {
    var standard = state.position.map { _ in random.normal() }
    if fault == .momentumScale { standard = standard.map { 1.2 * $0 } }
    let start = Point(here: state, momentum: inverseTransposed(standard))
    let initialEnergy = energy(start)
    var whole = Stretch(
      first: start, last: start, momentumSum: start.momentum, logWeight: 0, proposal: start)
    var counts = (steps: 0, depth: 0)
    while counts.depth < maxTreeDepth {
      let forward = random.uniform() < 0.5
      if !forward { (whole.first, whole.last) = (whole.last, whole.first) }
      guard
        let half = grow(
          counts.depth, from: whole.last, size: forward ? tuning.stepSize : -tuning.stepSize,
          initialEnergy: initialEnergy, count: &counts.steps, random: &random)
      else { break }
      counts.depth += 1
      let joined = join(whole, half, preferNew: true, random: &random)
      whole = joined.stretch
      if !forward { (whole.first, whole.last) = (whole.last, whole.first) }
      if joined.turns { break }
    }
    state = whole.proposal.here
    return StepStatistics(
      logDensity: state.logDensity, acceptanceRate: 1, stepSize: tuning.stepSize,
      stepCount: counts.steps, treeDepth: counts.depth, energy: energy(whole.proposal))
  }

  private func grow(
    _ depth: Int, from edge: Point, size: Double, initialEnergy: Double, count: inout Int,
    random: inout RandomStream
  ) -> Stretch? {
    if depth == 0 {
      let point = leapfrog(edge, size)
      count += 1
      let energy = energy(point)
      guard energy - initialEnergy <= 1000 else { return nil }
      return Stretch(
        first: point, last: point, momentumSum: point.momentum, logWeight: initialEnergy - energy,
        proposal: point)
    }
    guard
      let near = grow(
        depth - 1, from: edge, size: size, initialEnergy: initialEnergy, count: &count,
        random: &random),
      let far = grow(
        depth - 1, from: near.last, size: size, initialEnergy: initialEnergy, count: &count,
        random: &random)
    else { return nil }
    let joined = join(near, far, preferNew: false, random: &random)
    return joined.turns && fault != .keepsTurnedHalf ? nil : joined.stretch
  }

  private func join(
    _ a: Stretch, _ b: Stretch, preferNew: Bool, random: inout RandomStream
  ) -> (stretch: Stretch, turns: Bool) {
    var joined = a
    let high = max(a.logWeight, b.logWeight)
    joined.logWeight = high + log(exp(a.logWeight - high) + exp(b.logWeight - high))
    var probability = exp(b.logWeight - (preferNew ? a.logWeight : joined.logWeight))
    if preferNew, fault == .alwaysTakesNewHalf { probability = 1 }
    if random.uniform() < probability { joined.proposal = b.proposal }
    joined.last = b.last
    joined.momentumSum = sum(a.momentumSum, b.momentumSum)
    let turns =
      turns(a.first, b.last, joined.momentumSum)
      || turns(a.first, b.first, sum(a.momentumSum, b.first.momentum))
      || turns(a.last, b.last, sum(b.momentumSum, a.last.momentum))
    return (joined, turns)
  }

  private func turns(_ a: Point, _ b: Point, _ rho: [Double]) -> Bool {
    func along(_ point: Point) -> Double {
      zip(velocity(point.momentum), rho).reduce(0) { $0 + $1.0 * $1.1 }
    }
    if fault == .criterionIgnoresOneEnd { return !(along(b) > 0) }
    return !(along(a) > 0 && along(b) > 0)
  }

  private func sum(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map(+) }

  private func leapfrog(_ point: Point, _ size: Double) -> Point {
    var next = point
    for index in next.momentum.indices {
      next.momentum[index] += size / 2 * point.here.gradient[index]
    }
    let drift = velocity(next.momentum)
    next.here = EvaluatedPosition(
      point.here.position.indices.map { point.here.position[$0] + size * drift[$0] }, of: target)
    for index in next.momentum.indices {
      next.momentum[index] += size / 2 * next.here.gradient[index]
    }
    return next
  }

  private func energy(_ point: Point) -> Double {
    let kinetic = zip(velocity(point.momentum), point.momentum).reduce(0) { $0 + $1.0 * $1.1 } / 2
    let energy = kinetic - point.here.logDensity
    return energy.isNaN ? .infinity : energy
  }

  /// FFᵀp.
  private func velocity(_ momentum: [Double]) -> [Double] {
    let count = momentum.count
    var inner = [Double](repeating: 0, count: count)
    for row in 0..<count {
      for column in 0..<count { inner[column] += scale[row * count + column] * momentum[row] }
    }
    return (0..<count).map { row in
      (0..<count).reduce(0) { $0 + scale[row * count + $1] * inner[$1] }
    }
  }

  /// F⁻ᵀu, by elimination without pivots on Fᵀ, which the tests' scales allow.
  private func inverseTransposed(_ u: [Double]) -> [Double] {
    let count = u.count
    var rows = (0..<count).map { row in (0..<count).map { scale[$0 * count + row] } + [u[row]] }
    for pivot in 0..<count {
      for row in 0..<count where row != pivot {
        let factor = rows[row][pivot] / rows[pivot][pivot]
        for column in pivot...count { rows[row][column] -= factor * rows[pivot][column] }
      }
    }
    return (0..<count).map { rows[$0][count] / rows[$0][$0] }
  }
}
