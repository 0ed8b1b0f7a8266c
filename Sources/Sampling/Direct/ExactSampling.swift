import LogDensities
import PosteriorDraws
import Probability

/// Independent draws from the posterior itself, through its exact transport.
///
/// A draw takes one uniform number and the transport's standard normals, and no evaluation of the
/// log density: the transport knows it. The state that it replaces plays no part.
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

  /// A draw.
  public struct State: ChainState {
    public var position: [Double]
    public var logDensity: Double
  }

  public func initialState(
    at position: [Double], random: inout RandomStream
  ) throws(SamplingError) -> State {
    let logDensity = target.value(at: position.span)
    guard logDensity.isFinite else { throw .startIsNotFinite }
    return State(position: position, logDensity: logDensity)
  }

  /// Replaces the state by an independent draw; one beyond the numbers leaves the state as it is.
  public func step(_ state: inout State, random: inout RandomStream) -> StepStatistics {
    let uniform = random.uniform()
    let normals = (0..<transport.normalCount).map { _ in random.normal() }
    let draw = transport.draw(uniform: uniform, normals: normals.span)
    if draw.logDensity.isFinite {
      state = State(position: draw.position, logDensity: draw.logDensity)
    }
    return StepStatistics(
      logDensity: state.logDensity, acceptanceRate: 1, stepSize: 1, stepCount: 1)
  }
}
