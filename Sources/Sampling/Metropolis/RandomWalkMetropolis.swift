import Foundation
import LogDensities
import PosteriorDraws
import Probability

/// Random-walk Metropolis: x' = x + s L z with z from N(0, I), accepted with probability
/// min(1, π(x')/π(x)) (Metropolis et al. 1953).
///
/// The scale s begins at 2.38/√d and is tuned to the acceptance rate 0.234, both optimal for many
/// coordinates (Roberts, Gelman and Gilks 1997; Roberts and Rosenthal 2009). A step is a run of
/// `moveCount` proposals, one evaluation each, because positions one proposal apart are nearly the
/// same. A proposal whose log density is not finite is rejected.
public struct RandomWalkMetropolis<Target: LogDensity>: ProposalKernel {
  /// The log density to sample.
  public let target: Target
  /// Scale and shape of the proposals.
  public var tuning: ProposalTuning
  /// Proposals a step.
  public let moveCount: Int

  /// A kernel that leaves the target invariant for any tuning; 2d proposals a step unless told.
  public init(target: Target, tuning: ProposalTuning? = nil, moveCount: Int? = nil) {
    self.target = target
    self.tuning = tuning ?? ProposalTuning(scale: Self.initialScale(dimension: target.dimension))
    self.moveCount = max(moveCount ?? 2 * target.dimension, 1)
  }

  public static var targetAcceptance: Double { 0.234 }

  public static func initialScale(dimension: Int) -> Double {
    2.38 / Double(max(dimension, 1)).squareRoot()
  }

  public func initialState(
    at position: [Double], random: inout RandomStream
  ) throws(SamplingError) -> PositionState {
    try PositionState(at: position, of: target)
  }

  public func fits(_ state: PositionState) -> Bool { tuning.fits(dimension: target.dimension) }

  public func step(_ state: inout PositionState, random: inout RandomStream) -> StepStatistics {
    var acceptance = 0.0
    for _ in 0..<moveCount { acceptance += move(&state, random: &random) }
    return StepStatistics(
      logDensity: state.logDensity, acceptanceRate: acceptance / Double(moveCount),
      stepSize: tuning.scale, stepCount: moveCount)
  }

  /// One proposal; returns its probability of acceptance.
  func move(_ state: inout PositionState, random: inout RandomStream) -> Double {
    let proposal = tuning.displaced(state.position, random: &random)
    let value = target.finiteValue(at: proposal)
    let probability = min(1, exp(value - state.logDensity))
    if random.uniform() < probability {
      state = PositionState(position: proposal, logDensity: value)
    }
    return probability
  }
}
