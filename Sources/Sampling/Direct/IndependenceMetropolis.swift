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
    /// Where the stream stood before the block in hand, and how many of its proposals were used: a
    /// count, so that a copy of the state that is kept for the case of an interruption makes no copy
    /// of the block.
    var blockStart: RandomStreamSnapshot?
    var usedCount = 0
    /// Made again from its start where a checkpoint was read, at one log density a proposal.
    var block: Block?

    /// A checkpoint leaves the block out.
    private enum CodingKeys: CodingKey {
      case position, logDensity, logWeight, blockStart, usedCount
    }
  }

  /// Evaluated proposals, each with the uniform number that will decide on it.
  struct Block: Sendable {
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

  public func fits(_ state: State) -> Bool {
    let dimension = target.dimension
    let precision = proposal.precision
    return proposal.location.count == dimension && precision.dimension == dimension
      && precision.values.count == dimension * dimension
      && (0...blockSize).contains(state.usedCount)
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
    let block = block(for: &state, random: &random)
    let (index, d) = (state.usedCount, state.position.count)
    state.usedCount += 1
    let acceptance = min(1, exp(block.logWeights[index] - state.logWeight))
    if block.uniforms[index] < acceptance {
      state.position = Array(block.positions[index * d..<(index + 1) * d])
      state.logDensity = block.logDensities[index]
      state.logWeight = block.logWeights[index]
    }
    return acceptance
  }

  /// The block with the next proposal, a new one where all were used.
  private func block(for state: inout State, random: inout RandomStream) -> Block {
    if let block = state.block, state.usedCount < blockSize { return block }
    if state.block == nil, let start = state.blockStart, state.usedCount < blockSize {
      var again = RandomStream(start)
      let block = proposals(random: &again)
      state.block = block
      return block
    }
    state.blockStart = random.snapshot
    state.usedCount = 0
    let block = proposals(random: &random)
    state.block = block
    return block
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
