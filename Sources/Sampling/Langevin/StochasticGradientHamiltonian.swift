import LogDensities
import PosteriorDraws
import Probability

/// Stochastic gradient Hamiltonian Monte Carlo (SGHMC), with a constant diagonal preconditioner G.
///
/// v' = (1 − α) v + h G ĝ(θ) + √(2αh) G^½ ξ and θ' = θ + v' (Chen, Fox and Guestrin 2014, eq. 15,
/// with their noise estimate β̂ = 0 and h for their η). The friction α damps the noise of the
/// gradients; at α = 1 this is ``StochasticGradientLangevin`` with the same h.
///
/// The bias is known on a normal target of precision λ and with gradient noise of variance s²,
/// independent between updates: θ follows an autoregression of second order, with variance
/// (1 + h s²/(2α)) / (λ (1 − hλ/(4 − 2α))), in coordinates where G = 1. The draws move like an
/// underdamped oscillator of period 2π/√(hλ), so h may be far below that of Langevin dynamics.
///
/// The momentum of a state is v in units of its standard deviation (hG)^½, so that it keeps its
/// meaning when step size or preconditioner change.
public struct StochasticGradientHamiltonian<Target: SubsampledLogDensity>:
  StochasticGradientKernel
{
  public let target: Target
  public let batchSize: Int
  public let thinning: Int
  /// Friction α, the share of the momentum that an update loses, in 0 ... 1.
  public let friction: Double
  public var tuning: StochasticGradientTuning
  private var estimate: GradientEstimate

  /// A kernel without preconditioning: G = 1.
  ///
  /// - Parameters:
  ///   - batchSize: observations a minibatch n.
  ///   - friction: α, moved into 0 ... 1.
  ///   - thinning: updates a step.
  public init(
    target: Target, batchSize: Int, schedule: StepSizeSchedule, friction: Double = 0.1,
    thinning: Int = 1
  ) {
    self.target = target
    self.batchSize = batchSize
    self.thinning = thinning
    self.friction = min(max(friction, 0), 1)
    tuning = StochasticGradientTuning(
      schedule: schedule, preconditioner: [Double](repeating: 1, count: target.dimension))
    estimate = GradientEstimate(of: target)
  }

  public var gradient: [Double] { estimate.gradient }

  public mutating func initialState(
    at position: [Double], random: inout RandomStream
  ) throws(SamplingError) -> StochasticGradientState {
    var state = try state(at: position)
    for _ in position { state.momentum.append(random.normal()) }
    return state
  }

  public mutating func update(
    _ state: inout StochasticGradientState, stepSize: Double, withNoise: Bool,
    random: inout RandomStream
  ) -> Bool {
    estimate.update(target, at: &state, random: &random)
    var (position, momentum) = (state.position, state.momentum)
    for index in position.indices {
      let unit = (stepSize * tuning.preconditioner[index]).squareRoot()
      momentum[index] = (1 - friction) * momentum[index] + unit * estimate.gradient[index]
      if withNoise { momentum[index] += (2 * friction).squareRoot() * random.normal() }
      position[index] += unit * momentum[index]
    }
    guard position.allSatisfy(\.isFinite), momentum.allSatisfy(\.isFinite) else {
      // The momentum that led out of the numbers would do so again.
      for index in momentum.indices { state.momentum[index] = random.normal() }
      return false
    }
    (state.position, state.momentum) = (position, momentum)
    return true
  }
}
