import Foundation
import LogDensities
import PosteriorDraws
import Probability

/// Parallel tempering: replicas at β₀ = 0 < … < 1 on the geometric path from a normal reference to
/// the target explore each on its own and swap with their neighbours (Geyer 1991).
///
/// Even and odd pairs take turns, which carries replicas along the path without reversing (Syed et
/// al. 2022); a pair i swaps with probability min(1, exp((βᵢ₊₁ − βᵢ)(Vᵢ − Vᵢ₊₁))), V = log p − log
/// q. Where log p is not finite a replica does not go and a swap does not happen.
///
/// The replica at β = 0 is an independent draw of the reference each time, the others explore by
/// slice sampling. The draw is the replica at β = 1. A step costs one evaluation for the reference
/// and a slice sweep for each other replica.
public struct ParallelTempering<Target: LogDensity>: TransitionKernel {
  /// The log density to sample, p.
  public let target: Target
  /// Where the path begins, q.
  public let reference: NormalReference
  /// The schedule and the replicas' proposals.
  public var tuning: Tuning
  /// What the warmup looks at, of no effect on a step.
  private(set) var lastStep = LastStep()

  /// How the last step went.
  struct LastStep: Sendable {
    /// Acceptance rates of the replicas at β > 0.
    var acceptanceRates: [Double] = []
    /// Probability that each pair stayed as it was; nil for the pairs whose turn it was not.
    var rejections: [Double?] = []
  }

  typealias Explorer = SliceSampler<TemperedLogDensity<Target>>

  /// A kernel with `replicaCount` values of β, at least two; they begin on a power law.
  public init(target: Target, reference: NormalReference? = nil, replicaCount: Int = 10) {
    self.target = target
    self.reference = reference ?? NormalReference(dimension: target.dimension)
    let last = max(replicaCount, 2) - 1
    tuning = Tuning(
      inverseTemperatures: (0...last).map { pow(Double($0) / Double(last), 4) },
      proposals: [ProposalTuning](
        repeating: ProposalTuning(scale: Explorer.initialScale(dimension: target.dimension)),
        count: last))
  }

  /// What a warmup learns.
  public struct Tuning: Sendable, Codable {
    /// β, ascending from 0 to 1.
    public var inverseTemperatures: [Double]
    /// The proposals of each replica but that at β = 0.
    public var proposals: [ProposalTuning]
  }

  /// The replicas at β > 0, that of the target last.
  public struct State: ChainState {
    /// Positions with the log density of the target, in the order of β.
    public var replicas: [PositionState]
    /// Steps so far, whose parity says which pairs swap next.
    public var stepIndex = 0

    public var position: [Double] { replicas.last?.position ?? [] }
    public var logDensity: Double { replicas.last?.logDensity ?? -.infinity }
  }

  public func initialState(
    at position: [Double], random: inout RandomStream
  ) throws(SamplingError) -> State {
    let replica = try PositionState(at: position, of: target)
    return State(replicas: [PositionState](repeating: replica, count: tuning.proposals.count))
  }

  public func fits(_ state: State) -> Bool {
    let dimension = target.dimension
    return tuning.inverseTemperatures.count == tuning.proposals.count + 1
      && state.replicas.count == tuning.proposals.count && state.stepIndex.isCheckpointCount
      && state.replicas.allSatisfy { $0.position.count == dimension }
      && tuning.proposals.allSatisfy { $0.fits(dimension: dimension) }
  }

  public mutating func step(_ state: inout State, random: inout RandomStream) -> StepStatistics {
    var evaluations = 1
    lastStep = LastStep()
    for index in state.replicas.indices {
      let statistics = explore(&state.replicas[index], at: index + 1, random: &random)
      evaluations += statistics.stepCount
      lastStep.acceptanceRates.append(statistics.acceptanceRate)
    }
    let acceptance = swap(&state, random: &random)
    state.stepIndex += 1
    return StepStatistics(
      logDensity: state.logDensity, acceptanceRate: acceptance,
      stepSize: tuning.proposals.last?.scale ?? .nan, stepCount: evaluations)
  }

  /// The path at one of the replicas.
  private func density(at index: Int) -> TemperedLogDensity<Target> {
    TemperedLogDensity(
      target: target, reference: reference, inverseTemperature: tuning.inverseTemperatures[index])
  }

  /// A sweep of slice sampling at one β > 0; reports how it went.
  private func explore(
    _ replica: inout PositionState, at index: Int, random: inout RandomStream
  ) -> StepStatistics {
    let density = density(at: index)
    let explorer = Explorer(target: density, tuning: tuning.proposals[index - 1])
    var tempered = replica
    tempered.logDensity = density.value(
      targetValue: replica.logDensity, at: replica.position.span)
    let statistics = explorer.step(&tempered, random: &random)
    replica = PositionState(
      position: tempered.position, logDensity: density.targetValue(of: tempered))
    return statistics
  }

  /// Lets the pairs swap whose turn it is; returns the mean probability that they do.
  private mutating func swap(_ state: inout State, random: inout RandomStream) -> Double {
    let hottest = reference.draw(random: &random)
    let value = target.finiteValue(at: hottest)
    var replicas = [PositionState(position: hottest, logDensity: value)] + state.replicas
    var differences = replicas.map { $0.logDensity - reference.logDensity(at: $0.position.span) }
    lastStep.rejections = [Double?](repeating: nil, count: state.replicas.count)
    var (sum, pairs) = (0.0, 0.0)
    for pair in stride(from: state.stepIndex % 2, to: state.replicas.count, by: 2) {
      let step = tuning.inverseTemperatures[pair + 1] - tuning.inverseTemperatures[pair]
      let probability = min(1, exp(step * (differences[pair] - differences[pair + 1])))
      lastStep.rejections[pair] = 1 - probability
      (sum, pairs) = (sum + probability, pairs + 1)
      if random.uniform() < probability {
        replicas.swapAt(pair, pair + 1)
        differences.swapAt(pair, pair + 1)
      }
    }
    state.replicas = Array(replicas.dropFirst())
    return pairs > 0 ? sum / pairs : 1
  }
}
