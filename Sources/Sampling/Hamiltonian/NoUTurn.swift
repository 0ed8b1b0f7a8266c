import Foundation
import LogDensities
import PosteriorDraws
import Probability

/// The no-U-turn sampler with multinomial choice of the draw.
///
/// Hoffman and Gelman (2014) for the doubling of trajectories; Betancourt (2017, "A conceptual
/// introduction to Hamiltonian Monte Carlo", appendix A) for the multinomial choice and the
/// generalised criterion. A transition costs `stepCount` gradients, at most 2^maxTreeDepth − 1.
public struct NoUTurn<Target: DifferentiableLogDensity>: TransitionKernel {
  /// The log density to sample.
  public let target: Target
  /// Inverse mass matrix.
  public var metric: Metric
  /// Leapfrog step size.
  public var stepSize: Double
  /// Doublings after which a trajectory stops.
  public let maxTreeDepth: Int

  /// Energy error beyond which a trajectory has diverged, in nats (Stan's value).
  static var divergenceThreshold: Double { 1000 }

  /// A kernel that leaves the target invariant for any metric and any positive step size.
  public init(target: Target, metric: Metric, stepSize: Double = 1, maxTreeDepth: Int = 10) {
    self.target = target
    self.metric = metric
    self.stepSize = stepSize
    self.maxTreeDepth = maxTreeDepth
  }

  /// What a warmup learns.
  public struct Tuning: Sendable, Codable {
    public var metric: Metric
    public var stepSize: Double
  }

  public var tuning: Tuning {
    get { Tuning(metric: metric, stepSize: stepSize) }
    set { (metric, stepSize) = (newValue.metric, newValue.stepSize) }
  }

  public func initialState(
    at position: [Double], random: inout RandomStream
  ) throws(SamplingError) -> EvaluatedPosition {
    let state = EvaluatedPosition(position, of: target)
    guard state.logDensity.isFinite, state.gradient.allSatisfy(\.isFinite) else {
      throw .startIsNotFinite
    }
    return state
  }

  public func step(_ state: inout EvaluatedPosition, random: inout RandomStream) -> StepStatistics {
    let momentum = metric.drawMomentum(dimension: target.dimension, random: &random)
    let start = PhasePoint(state, momentum: momentum, metric: metric)
    var growth = Growth(kernel: self, initialEnergy: start.energy)
    var trajectory = Trajectory(
      start, energy: growth.initialEnergy, initialEnergy: growth.initialEnergy)

    var depth = 0
    while depth < maxTreeDepth {
      let forward = random.uniform() < 0.5
      if !forward { trajectory.reverse() }
      let direction: Double = forward ? 1 : -1
      guard
        let grown = growth.grow(
          depth, from: trajectory.last, stepSize: direction * stepSize, random: &random)
      else { break }
      depth += 1
      let turning = trajectory.append(grown, choice: .biasedProgressive, random: &random)
      if !forward { trajectory.reverse() }
      if turning { break }
    }

    state = trajectory.proposal
    return StepStatistics(
      logDensity: state.logDensity,
      acceptanceRate: growth.acceptanceSum / Double(max(growth.stepCount, 1)),
      stepSize: stepSize, stepCount: growth.stepCount, treeDepth: depth,
      diverging: growth.diverging, energy: trajectory.proposalEnergy)
  }

  /// One transition's growing trajectory: the recursion and what it counts.
  private struct Growth {
    let kernel: NoUTurn
    let initialEnergy: Double
    var stepCount = 0
    var acceptanceSum = 0.0
    var diverging = false

    init(kernel: NoUTurn, initialEnergy: Double) {
      self.kernel = kernel
      self.initialEnergy = initialEnergy
    }

    /// Grows 2^depth points from an edge; nil where they diverge or turn back inside.
    mutating func grow(
      _ depth: Int, from edge: PhasePoint, stepSize: Double, random: inout RandomStream
    ) -> Trajectory? {
      if depth == 0 { return leaf(from: edge, stepSize: stepSize) }
      guard
        var near = grow(depth - 1, from: edge, stepSize: stepSize, random: &random),
        let far = grow(depth - 1, from: near.last, stepSize: stepSize, random: &random)
      else { return nil }
      return near.append(far, choice: .multinomial, random: &random) ? nil : near
    }

    private mutating func leaf(from edge: PhasePoint, stepSize: Double) -> Trajectory? {
      let point = edge.leapfrogStep(stepSize, metric: kernel.metric, target: kernel.target)
      let energy = point.energy
      stepCount += 1
      acceptanceSum += min(1, exp(initialEnergy - energy))
      guard energy - initialEnergy <= NoUTurn.divergenceThreshold else {
        diverging = true
        return nil
      }
      return Trajectory(point, energy: energy, initialEnergy: initialEnergy)
    }
  }
}
