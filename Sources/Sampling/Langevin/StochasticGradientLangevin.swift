import LogDensities
import PosteriorDraws
import Probability

/// Stochastic gradient Langevin dynamics (SGLD), with a constant diagonal preconditioner G.
///
/// θ' = θ + h G ĝ(θ) + √(2h) G^½ ξ with ξ ~ N(0, I) and ĝ = ∇log prior + (N/n) Σ ∇log likelihood
/// over a minibatch. This is the convention of the Langevin diffusion; Welling and Teh (2011, eq.
/// 4) write ε/2 for our h. With the schedule `cyclicalCosine` it is cyclical SGLD (Zhang et al.
/// 2020).
///
/// The bias is known on a normal target of precision λ and with gradient noise of variance s²,
/// independent between updates: the chain has the right mean, and variance
/// (1 + h s²/2) / (λ (1 − hλ/2)), in coordinates where G = 1. So h must be below 2 G⁻¹/λ for the
/// chain to exist, and small against 2/s² for it to be of use.
///
/// A preconditioner that depends on θ needs the further drift Γ(θ), which holds its derivatives (Li
/// et al. 2016, eq. 4) and which practice drops, at the cost of another bias. G here is constant
/// while draws are made, so Γ is zero and nothing is dropped: see ``PreconditionerBurnIn``.
public struct StochasticGradientLangevin<Target: SubsampledLogDensity>: StochasticGradientKernel {
  public let target: Target
  public let batchSize: Int
  public let thinning: Int
  public var tuning: StochasticGradientTuning
  private var estimate: GradientEstimate

  /// A kernel without preconditioning: G = 1.
  ///
  /// - Parameters:
  ///   - batchSize: observations a minibatch n; all of them or more give the unadjusted Langevin
  ///     algorithm.
  ///   - thinning: updates a step.
  public init(target: Target, batchSize: Int, schedule: StepSizeSchedule, thinning: Int = 1) {
    self.target = target
    self.batchSize = batchSize
    self.thinning = thinning
    tuning = StochasticGradientTuning(
      schedule: schedule, preconditioner: [Double](repeating: 1, count: target.dimension))
    estimate = GradientEstimate(of: target)
  }

  public var gradient: [Double] { estimate.gradient }

  public mutating func initialState(
    at position: [Double], random: inout RandomStream
  ) throws(SamplingError) -> StochasticGradientState {
    try state(at: position)
  }

  public mutating func update(
    _ state: inout StochasticGradientState, stepSize: Double, withNoise: Bool,
    random: inout RandomStream
  ) -> Bool {
    estimate.update(target, at: &state, random: &random)
    var position = state.position
    for index in position.indices {
      let scaled = stepSize * tuning.preconditioner[index]
      position[index] += scaled * estimate.gradient[index]
      if withNoise { position[index] += (2 * scaled).squareRoot() * random.normal() }
    }
    guard position.allSatisfy(\.isFinite) else { return false }
    state.position = position
    return true
  }
}
