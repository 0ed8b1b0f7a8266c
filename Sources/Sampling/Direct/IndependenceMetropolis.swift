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
/// densities. A step costs one log density, and proposals are evaluated in blocks.
public struct IndependenceMetropolis<Target: LogDensity>: TransitionKernel {
  /// The log density to sample.
  public let target: Target
  /// q.
  public var proposal: HeavyTailedProposal
  /// Proposals evaluated at once; draws do not depend on it.
  public let blockSize: Int

  /// A kernel that leaves the target invariant, whatever the proposal.
  public init(target: Target, proposal: HeavyTailedProposal, blockSize: Int = 64) {
    self.target = target
    self.proposal = proposal
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
    /// Proposals evaluated but not yet used, next one last.
    var pending: [Proposal] = []
  }

  /// An evaluated proposal with the uniform number that will decide on it.
  struct Proposal: Sendable, Codable {
    var position: [Double]
    var logDensity: Double
    var logWeight: Double
    var uniform: Double
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
      && state.pending.allSatisfy { $0.position.count == dimension }
  }

  public func step(_ state: inout State, random: inout RandomStream) -> StepStatistics {
    if state.pending.isEmpty { state.pending = proposals(random: &random).reversed() }
    let next = state.pending.removeLast()
    let acceptance = min(1, exp(next.logWeight - state.logWeight))
    if next.uniform < acceptance {
      state.position = next.position
      state.logDensity = next.logDensity
      state.logWeight = next.logWeight
    }
    return StepStatistics(
      logDensity: state.logDensity, acceptanceRate: acceptance, stepSize: proposal.shape.scale,
      stepCount: 1)
  }

  /// A block of proposals. Each takes its random numbers in turn, so that a block of any size
  /// continues the same sequence.
  private func proposals(random: inout RandomStream) -> [Proposal] {
    var block: [Proposal] = []
    var positions: [Double] = []
    for _ in 0..<blockSize {
      let draw = proposal.draw(random: &random)
      positions += draw.position
      block.append(
        Proposal(
          position: draw.position, logDensity: 0, logWeight: -draw.logDensity,
          uniform: random.uniform()))
    }
    for (index, value) in target.logDensities(at: positions, count: blockSize).enumerated() {
      block[index].logDensity = value
      block[index].logWeight += value
    }
    return block
  }
}
