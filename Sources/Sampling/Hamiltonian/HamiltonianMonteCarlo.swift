import LogDensities
import PosteriorDraws
import Probability

/// Static Hamiltonian Monte Carlo: trajectories of a given length, accepted or refused at their
/// end.
///
/// Duane et al. (1987); Neal (2011, "MCMC using Hamiltonian dynamics", sections 3.2 and 5). With
/// one step a trajectory it is MALA, the Metropolis-adjusted Langevin algorithm (Roberts and
/// Tweedie 1996), whose proposal is N(q + ½ε²Σ∇, ε²Σ). A transition costs `stepCount` gradients.
public struct HamiltonianMonteCarlo<Target: DifferentiableLogDensity>: HamiltonianKernel {
  /// How far a trajectory goes.
  public enum Length: Sendable, Equatable, Codable {
    /// This time, in units where the target has about unit scale after the metric. The number of
    /// steps is jittered, uniform between half and one and a half times time / step size, so that
    /// no coordinate keeps returning to where it was (Neal 2011, section 3.2).
    case time(Double)
    /// This many steps, at least one.
    case steps(Int)
  }

  /// The log density to sample.
  public let target: Target
  /// Metric and step size.
  public var tuning: HamiltonianTuning
  /// How far a trajectory goes.
  public let length: Length
  public private(set) var symmetricAcceptanceRate = 0.0
  private var point: PhasePoint

  /// Steps after which a trajectory of a given time stops: NUTS's of depth 10.
  static var maxStepCount: Int { 1023 }

  /// A kernel that leaves the target invariant for any metric and any positive step size.
  ///
  /// - Parameter length: by default a quarter period of a normal target, π/2, which makes its
  ///   draws independent.
  public init(
    target: Target, metric: Metric, stepSize: Double = 1, length: Length = .time(.pi / 2)
  ) {
    self.target = target
    self.tuning = HamiltonianTuning(metric: metric, stepSize: stepSize)
    self.length = length
    self.point = PhasePoint(dimension: target.dimension)
  }

  /// - Precondition: the metric has the dimension of the target.
  public mutating func step(
    _ state: inout EvaluatedPosition, random: inout RandomStream
  ) -> StepStatistics {
    precondition(metric.dimension == target.dimension, "a metric of the target's dimension")
    point.begin(at: state, metric: metric, random: &random)
    let initialEnergy = point.energy
    let plannedCount = drawStepCount(&random)
    var stepCount = 0
    var error = 0.0
    while stepCount < plannedCount, error <= divergenceThreshold {
      point.leapfrogStep(stepSize, metric: metric, target: target)
      stepCount += 1
      error = point.energy - initialEnergy
    }
    var acceptance = AcceptanceAverage()
    acceptance.add(energyError: error)
    symmetricAcceptanceRate = acceptance.symmetricRate
    let accepts = random.uniform() < acceptance.rate
    if accepts { swap(&state, &point.here) }
    return StepStatistics(
      logDensity: state.logDensity, acceptanceRate: acceptance.rate, stepSize: stepSize,
      stepCount: stepCount, diverging: error > divergenceThreshold,
      energy: accepts ? initialEnergy + error : initialEnergy)
  }

  /// The number of steps must not depend on the state, or the trajectory would not be reversible.
  private func drawStepCount(_ random: inout RandomStream) -> Int {
    switch length {
    case .steps(let count): return max(count, 1)
    case .time(let time):
      let count = (random.uniform(0.5, 1.5) * time / stepSize).rounded()
      return count < Double(Self.maxStepCount) ? max(Int(count), 1) : Self.maxStepCount
    }
  }
}
