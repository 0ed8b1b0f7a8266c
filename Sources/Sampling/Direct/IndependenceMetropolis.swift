import Foundation
import LogDensities
import PosteriorDraws
import Probability

/// Metropolis–Hastings with independent proposals from a fixed heavy-tailed density q.
///
/// Tierney (1994): a proposal y is accepted with probability min(1, w(y)/w(x)), where w = p/q. With
/// M = sup w, p and q normalised, every step is a draw from p with probability 1/M, so a chain
/// forgets its start like (1 − 1/M)ᵏ (Mengersen and Tweedie 1996, theorem 2.1) and K draws are
/// worth at least K/(2M − 1) independent ones (Liu 1996); `WeightBound` proves M for log-concave
/// densities. A step costs one log density, and proposals are evaluated in blocks. A draw may take
/// several steps, of which only the last counts (``ThinnedChain``).
public struct IndependenceMetropolis<Target: LogDensity>: TransitionKernel {
  /// The log density to sample.
  public let target: Target
  /// q.
  public var proposal: HeavyTailedProposal
  /// Steps a draw.
  public let stepCount: Int
  /// Proposals evaluated at once; draws do not depend on it.
  public let blockSize: Int

  /// A kernel that leaves the target invariant, whatever the proposal.
  public init(
    target: Target, proposal: HeavyTailedProposal, stepCount: Int = 1, blockSize: Int = 64
  ) {
    self.target = target
    self.proposal = proposal
    self.stepCount = max(stepCount, 1)
    self.blockSize = max(blockSize, 1)
  }

  /// The proposal is all there is to tune.
  public var tuning: HeavyTailedProposal {
    get { proposal }
    set { proposal = newValue }
  }

  /// A position with its weight, and the proposals that wait.
  public struct State: ChainState {
    public var position: [Double]
    public var logDensity: Double
    /// log w at the position.
    public var logWeight: Double
    /// Evaluated proposals, and how many of them were used: a count, so that a copy of the state that
    /// is kept for the case of an interruption makes no copy of the block.
    var block = Block()
    var usedCount = 0
  }

  /// Evaluated proposals, each with the uniform number that will decide on it.
  struct Block: Sendable, Codable {
    /// One after the other.
    var positions: [Double] = []
    var logDensities: [Double] = []
    var logWeights: [Double] = []
    var uniforms: [Double] = []
  }

  /// The state at a position; costs one log density.
  public func initialState(
    at position: [Double], random: inout RandomStream
  ) throws(SamplingError) -> State {
    let logDensity = target.logDensities(at: position, count: 1)[0]
    guard logDensity.isFinite else { throw .startIsNotFinite }
    return State(
      position: position, logDensity: logDensity,
      logWeight: logDensity - proposal.logDensity(at: position))
  }

  public func step(_ state: inout State, random: inout RandomStream) -> StepStatistics {
    var acceptance = 0.0
    for _ in 0..<stepCount { acceptance += propose(&state, random: &random) }
    return StepStatistics(
      logDensity: state.logDensity, acceptanceRate: acceptance / Double(stepCount),
      stepSize: proposal.shape.scale, stepCount: stepCount)
  }

  /// Decides on the next proposal, and returns the probability with which it is accepted.
  private func propose(_ state: inout State, random: inout RandomStream) -> Double {
    if state.usedCount == state.block.uniforms.count {
      state.block = proposals(random: &random)
      state.usedCount = 0
    }
    let (index, d) = (state.usedCount, state.position.count)
    state.usedCount += 1
    let acceptance = min(1, exp(state.block.logWeights[index] - state.logWeight))
    if state.block.uniforms[index] < acceptance {
      state.position = Array(state.block.positions[index * d..<(index + 1) * d])
      state.logDensity = state.block.logDensities[index]
      state.logWeight = state.block.logWeights[index]
    }
    return acceptance
  }

  /// A block of proposals. Each takes its random numbers in turn, so that a block of any size
  /// continues the same sequence.
  private func proposals(random: inout RandomStream) -> Block {
    var block = Block()
    block.positions.reserveCapacity(blockSize * proposal.location.count)
    for _ in 0..<blockSize {
      block.logWeights.append(-proposal.draw(appendingTo: &block.positions, random: &random))
      block.uniforms.append(random.uniform())
    }
    block.logDensities = target.logDensities(at: block.positions, count: blockSize)
    for index in 0..<blockSize { block.logWeights[index] += block.logDensities[index] }
    return block
  }
}
