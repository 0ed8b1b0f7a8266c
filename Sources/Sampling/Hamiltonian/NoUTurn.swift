import LogDensities
import PosteriorDraws
import Probability

/// The no-U-turn sampler with multinomial choice of the draw.
///
/// Hoffman and Gelman (2014) for the doubling of trajectories; Betancourt (2017, "A conceptual
/// introduction to Hamiltonian Monte Carlo", appendix A) for the multinomial choice and the
/// generalised criterion. A transition costs `stepCount` gradients, at most 2^maxTreeDepth − 1,
/// and allocates nothing once the deepest tree has been seen.
///
/// Coordinates that are standard normal by themselves (`PartlyNormalLogDensity`) are drawn anew before
/// each trajectory, a Gibbs step: oscillations of one period alone leave their sizes nearly as they were.
public struct NoUTurn<Target: DifferentiableLogDensity>: HamiltonianKernel {
  /// The log density to sample.
  public let target: Target
  /// Metric and step size.
  public var tuning: HamiltonianTuning
  /// Doublings after which a trajectory stops.
  public let maxTreeDepth: Int
  public private(set) var symmetricAcceptanceRate = 0.0
  private var tree: DoublingTree
  private let standardNormals: Range<Int>

  /// A kernel that leaves the target invariant for any metric and any positive step size.
  public init(target: Target, metric: Metric, stepSize: Double = 1, maxTreeDepth: Int = 10) {
    self.target = target
    self.tuning = HamiltonianTuning(metric: metric, stepSize: stepSize)
    self.maxTreeDepth = maxTreeDepth
    self.tree = DoublingTree(dimension: target.dimension)
    standardNormals = (target as? any PartlyNormalLogDensity)?.standardNormals ?? 0..<0
  }

  /// - Precondition: the metric has the dimension of the target.
  public mutating func step(
    _ state: inout EvaluatedPosition, random: inout RandomStream
  ) -> StepStatistics {
    precondition(metric.dimension == target.dimension, "a metric of the target's dimension")
    state.redraw(standardNormals, random: &random)
    tree.begin(at: state, metric: metric, random: &random)
    var depth = 0
    while depth < maxTreeDepth {
      let forward = random.uniform() < 0.5
      let growth = tree.double(
        depth, forward: forward, tuning: tuning, target: target, random: &random)
      if growth == .failed { break }
      depth += 1
      if growth == .turns { break }
    }
    tree.takeProposal(into: &state)
    symmetricAcceptanceRate = tree.acceptance.symmetricRate
    return StepStatistics(
      logDensity: state.logDensity, acceptanceRate: tree.acceptance.rate, stepSize: stepSize,
      stepCount: tree.acceptance.count, treeDepth: depth, diverging: tree.diverging,
      energy: tree.whole.proposalEnergy)
  }
}

extension EvaluatedPosition {
  /// Draws coordinates anew that are standard normal and independent of all others.
  fileprivate mutating func redraw(_ places: Range<Int>, random: inout RandomStream) {
    for place in places {
      let (old, new) = (position[place], random.normal())
      position[place] = new
      gradient[place] = -new
      logDensity += (old * old - new * new) / 2
    }
  }
}
