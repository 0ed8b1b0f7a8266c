/// What one transition of a sampler reports beside its draw.
public struct StepStatistics: Sendable, Equatable {
  /// Log posterior density at the draw, on the sampler's unconstrained scale.
  public var logDensity: Double
  /// Average Metropolis acceptance probability over the trajectory, in `0...1`.
  public var acceptanceRate: Double
  /// Leapfrog step size, or the scale of the sampler's proposals.
  public var stepSize: Double
  /// Number of doublings of the trajectory.
  public var treeDepth: Int
  /// Evaluations of the log density or its gradient; for Hamiltonian samplers the leapfrog steps.
  public var stepCount: Int
  /// Whether the energy error exceeded the divergence threshold.
  public var diverging: Bool
  /// Hamiltonian at the draw, with the momentum that led there; NaN for samplers without momenta.
  public var energy: Double

  /// Gathers what a transition reports; see the properties. A sampler without momenta leaves out
  /// the last three.
  public init(
    logDensity: Double, acceptanceRate: Double, stepSize: Double, stepCount: Int,
    treeDepth: Int = 0, diverging: Bool = false, energy: Double = .nan
  ) {
    self.logDensity = logDensity
    self.acceptanceRate = acceptanceRate
    self.stepSize = stepSize
    self.treeDepth = treeDepth
    self.stepCount = stepCount
    self.diverging = diverging
    self.energy = energy
  }
}
