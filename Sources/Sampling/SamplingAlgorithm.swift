/// The samplers, by the names that settings and the command line use.
///
/// A new chain sampler is its file, a case here and a line in `ChainSampler.run()`.
public enum SamplingAlgorithm: String, Sendable, Codable, CaseIterable {
  /// The cheapest of `exact`, `independence` and `nuts` that is valid for the posterior at hand.
  case auto
  /// Independent draws, where the posterior allows it (``ExactSampling``).
  case exact
  /// Independence Metropolis–Hastings (``IndependenceMetropolis``).
  case independence
  /// The no-U-turn sampler (``NoUTurn``).
  case nuts
  /// Static Hamiltonian Monte Carlo (``HamiltonianMonteCarlo``).
  case hmc
  /// The Metropolis-adjusted Langevin algorithm: static HMC of one step.
  case mala
  /// Random-walk Metropolis (``RandomWalkMetropolis``).
  case metropolis
  /// Slice sampling (``SliceSampler``).
  case slice
  /// Parallel tempering (``ParallelTempering``).
  case tempering
  /// Sequential Monte Carlo, with the log evidence (``SequentialMonteCarlo``).
  case smc
  /// The normal approximation at the mode (``LaplaceApproximation``).
  case laplace
  /// Pathfinder, resampled by its weights (``Pathfinder``).
  case pathfinder
  /// Importance sampling from a heavy-tailed proposal at the mode (``ImportanceSample``).
  case importance
  /// Stochastic gradient Langevin dynamics (``StochasticGradientLangevin``).
  case sgld
  /// The same with a preconditioner that the burn-in learns (``PreconditionerBurnIn``).
  case psgld
  /// The same with control variates at the mode (``ControlVariateLogDensity``).
  case sgldcv = "sgld-cv"
  /// The same with cycles of step sizes.
  case csgld
  /// Stochastic gradient Hamiltonian Monte Carlo (``StochasticGradientHamiltonian``).
  case sghmc

  /// Whether it takes its steps on minibatches.
  public var usesMinibatches: Bool {
    switch self {
    case .sgld, .psgld, .sgldcv, .csgld, .sghmc: true
    default: false
    }
  }
}
