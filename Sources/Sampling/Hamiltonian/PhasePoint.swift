import LogDensities

/// A point of a Hamiltonian trajectory: a position with its gradient, a momentum with its velocity.
struct PhasePoint: Sendable {
  var here: EvaluatedPosition
  var momentum: [Double]
  /// Σp, the momentum as a direction in position space (p♯ in Betancourt 2017).
  var velocity: [Double]

  init(_ here: EvaluatedPosition, momentum: [Double], metric: Metric) {
    self.here = here
    self.momentum = momentum
    self.velocity = metric.velocity(of: momentum)
  }

  /// H = ½ pᵀΣp − log density; +∞ where the log density is −∞.
  var energy: Double {
    var kinetic = 0.0
    for index in momentum.indices { kinetic += momentum[index] * velocity[index] }
    let energy = kinetic / 2 - here.logDensity
    return energy.isNaN ? .infinity : energy
  }

  /// One leapfrog step of the given (signed) size, at the cost of one gradient.
  ///
  /// Half a kick, a drift, half a kick: reversible and volume-preserving, with an energy error
  /// of O(ε²) over a fixed time (Neal 2011, "MCMC using Hamiltonian dynamics", section 2.3).
  func leapfrogStep(_ size: Double, metric: Metric, target: some DifferentiableLogDensity)
    -> PhasePoint
  {
    var next = self
    next.kick(size / 2)
    let drift = metric.velocity(of: next.momentum)
    for index in drift.indices { next.here.position[index] += size * drift[index] }
    next.here.evaluate(target)
    next.kick(size / 2)
    next.velocity = metric.velocity(of: next.momentum)
    return next
  }

  private mutating func kick(_ size: Double) {
    for index in momentum.indices { momentum[index] += size * here.gradient[index] }
  }
}
