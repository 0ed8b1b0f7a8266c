import LogDensities
import PosteriorDraws
import Probability

/// Independent draws from the posterior itself, through its exact transport.
///
/// A draw takes one uniform number and the transport's standard normals, and no evaluation of the
/// log density: the transport knows it. The state that it replaces plays no part. The random numbers
/// of ``drawsABlock`` draws are made together, since normals one by one took half of the time.
public struct ExactSampling<Target: ExactLogDensity>: TransitionKernel {
  /// The log density to sample.
  public let target: Target
  private let transport: any ExactTransport

  /// A kernel of independent draws; throws `densityIsNotExact` where the target has no transport.
  public init(target: Target) throws(SamplingError) {
    guard let transport = target.transport else { throw .densityIsNotExact }
    self.init(target: target, transport: transport)
  }

  /// A kernel of independent draws through the target's transport, where that was made before.
  public init(target: Target, transport: any ExactTransport) {
    self.target = target
    self.transport = transport
  }

  /// There is nothing to tune.
  public struct Tuning: Sendable, Codable {
    public init() {}
  }

  public var tuning: Tuning {
    get { Tuning() }
    set {}
  }

  /// A draw, and the random numbers that wait for the next ones.
  public struct State: ChainState {
    public var position: [Double]
    public var logDensity: Double
    /// Where the stream stood before the block in hand, and how many draws of it were used.
    var blockStart: RandomStreamSnapshot?
    var usedCount = 0
    /// Made again from its start where a checkpoint was read.
    var block: Block?

    /// A checkpoint leaves the block out.
    private enum CodingKeys: CodingKey {
      case position, logDensity, blockStart, usedCount
    }
  }

  /// Draws whose random numbers are made together.
  static var drawsABlock: Int { 64 }

  /// The random numbers of some draws.
  struct Block: Sendable {
    let uniforms: [Double]
    /// One draw's after the other's.
    let normals: [Double]

    init(draws: Int, normalCount: Int, random: inout RandomStream) {
      var uniforms: [Double] = []
      for _ in 0..<draws { uniforms.append(random.uniform()) }
      self.uniforms = uniforms
      normals = random.normals(count: draws * normalCount)
    }
  }

  public func initialState(
    at position: [Double], random: inout RandomStream
  ) throws(SamplingError) -> State {
    let logDensity = target.value(at: position.span)
    guard logDensity.isFinite else { throw .startIsNotFinite }
    return State(position: position, logDensity: logDensity)
  }

  public func fits(_ state: State) -> Bool {
    (0...Self.drawsABlock).contains(state.usedCount)
  }

  /// Replaces the state by an independent draw; one beyond the numbers leaves the state as it is.
  public func step(_ state: inout State, random: inout RandomStream) -> StepStatistics {
    let block = block(for: &state, random: &random)
    let (index, count) = (state.usedCount, transport.normalCount)
    state.usedCount += 1
    let draw = transport.draw(
      uniform: block.uniforms[index],
      normals: block.normals.span.extracting(index * count..<(index + 1) * count))
    if draw.logDensity.isFinite {
      state.position = draw.position
      state.logDensity = draw.logDensity
    }
    return StepStatistics(
      logDensity: state.logDensity, acceptanceRate: 1, stepSize: 1, stepCount: 1)
  }

  /// The block with the next draw's numbers, a new one where all were used.
  private func block(for state: inout State, random: inout RandomStream) -> Block {
    if state.usedCount < Self.drawsABlock {
      if let block = state.block { return block }
      if let start = state.blockStart {
        var again = RandomStream(start)
        let block = newBlock(&again)
        state.block = block
        return block
      }
    }
    state.blockStart = random.snapshot
    state.usedCount = 0
    let block = newBlock(&random)
    state.block = block
    return block
  }

  private func newBlock(_ random: inout RandomStream) -> Block {
    Block(draws: Self.drawsABlock, normalCount: transport.normalCount, random: &random)
  }
}
