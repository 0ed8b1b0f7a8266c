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

/// The statistics of a whole run, each `[chain, draw]`, under ArviZ's names.
public struct SampleStatistics: Sendable, Equatable {
  /// Log posterior density on the sampler's unconstrained scale (`lp`).
  public var logDensity: DrawMatrix
  /// `acceptance_rate`, in `0...1`.
  public var acceptanceRate: DrawMatrix
  /// `step_size`.
  public var stepSize: DrawMatrix
  /// `tree_depth`, whole numbers.
  public var treeDepth: DrawMatrix
  /// `n_steps`, whole numbers.
  public var stepCount: DrawMatrix
  /// `diverging`: 1 where the transition diverged, else 0.
  public var diverging: DrawMatrix
  /// `energy`.
  public var energy: DrawMatrix
  /// The tree depth at which the sampler stopped doubling; 0 where it grows no trees.
  public var maxTreeDepth: Int
  /// How the draws were made, and so what they can support.
  public var origin: DrawOrigin

  /// Number of matrices.
  public static let columnCount = 7

  /// Gathers matrices of one shape; see the properties.
  public init(
    logDensity: DrawMatrix, acceptanceRate: DrawMatrix, stepSize: DrawMatrix,
    treeDepth: DrawMatrix, stepCount: DrawMatrix, diverging: DrawMatrix, energy: DrawMatrix,
    maxTreeDepth: Int, origin: DrawOrigin = .hamiltonian
  ) {
    self.logDensity = logDensity
    self.acceptanceRate = acceptanceRate
    self.stepSize = stepSize
    self.treeDepth = treeDepth
    self.stepCount = stepCount
    self.diverging = diverging
    self.energy = energy
    self.maxTreeDepth = maxTreeDepth
    self.origin = origin
  }

  /// Gathers the statistics of equally long chains.
  public init(
    chains: [[StepStatistics]], maxTreeDepth: Int, origin: DrawOrigin = .hamiltonian
  ) {
    func gather(_ value: (StepStatistics) -> Double) -> DrawMatrix {
      DrawMatrix(chains: chains.map { $0.map(value) })
    }
    self.init(
      logDensity: gather { $0.logDensity }, acceptanceRate: gather { $0.acceptanceRate },
      stepSize: gather { $0.stepSize }, treeDepth: gather { Double($0.treeDepth) },
      stepCount: gather { Double($0.stepCount) }, diverging: gather { $0.diverging ? 1 : 0 },
      energy: gather { $0.energy }, maxTreeDepth: maxTreeDepth, origin: origin)
  }
}
