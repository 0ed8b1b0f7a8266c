import LogDensities
import Probability

/// A point that moves along a Hamiltonian trajectory, in storage of its own.
struct PhasePoint: Sendable {
  var here: EvaluatedPosition
  /// The standardised momentum u = Fᵀp; see `Metric`.
  var momentum: [Double]
  /// Fᵀ∇, the gradient as the momentum feels it.
  private(set) var force: [Double]

  /// A point with its momentum.
  init(_ here: EvaluatedPosition, momentum: [Double], metric: Metric) {
    self.here = here
    self.momentum = momentum
    self.force = [Double](repeating: 0, count: momentum.count)
    metric.pullBack(here.gradient, into: &force)
  }

  /// Storage for points of this dimension.
  init(dimension: Int) {
    let zeros = [Double](repeating: 0, count: dimension)
    here = EvaluatedPosition(dimension: dimension)
    (momentum, force) = (zeros, zeros)
  }

  /// Goes to a position with a new momentum from N(0, I).
  mutating func begin(
    at state: EvaluatedPosition, metric: Metric, random: inout RandomStream
  ) {
    here.copy(state)
    for index in momentum.indices { momentum[index] = random.normal() }
    metric.pullBack(here.gradient, into: &force)
  }

  /// Goes where another point is.
  mutating func copy(_ other: PhasePoint) {
    here.copy(other.here)
    momentum.copy(other.momentum)
    force.copy(other.force)
  }

  /// H = ½|u|² − log density; +∞ where the log density is −∞.
  var energy: Double {
    let energy = momentum.squaredNorm / 2 - here.logDensity
    return energy.isNaN ? .infinity : energy
  }

  /// One leapfrog step of the given (signed) size, at the cost of one gradient.
  ///
  /// Half a kick, a drift, half a kick: reversible and volume-preserving, with an energy error
  /// of O(ε²) over a fixed time (Neal 2011, "MCMC using Hamiltonian dynamics", section 2.3).
  mutating func leapfrogStep(
    _ size: Double, metric: Metric, target: some DifferentiableLogDensity
  ) {
    add(size / 2, times: force, to: &momentum, count: force.count)
    metric.move(&here.position, by: size, along: momentum)
    here.evaluate(target)
    metric.pullBack(here.gradient, into: &force)
    add(size / 2, times: force, to: &momentum, count: force.count)
  }
}

extension EvaluatedPosition {
  /// Storage for positions of this dimension: zeros.
  init(dimension: Int) {
    self.init([Double](repeating: 0, count: dimension), of: Nothing(dimension: dimension))
  }

  /// Takes over another evaluated position into the storage that is there.
  mutating func copy(_ other: EvaluatedPosition) {
    position.copy(other.position)
    gradient.copy(other.gradient)
    logDensity = other.logDensity
  }
}

/// A log density of zero.
private struct Nothing: DifferentiableLogDensity {
  let dimension: Int
  func value(at position: Span<Double>) -> Double { 0 }
  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double { 0 }
}
