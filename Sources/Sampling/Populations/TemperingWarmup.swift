import LogDensities
import PosteriorDraws
import Probability

/// Tunes the schedule of parallel tempering to equal rejection and its proposals by
/// `SliceSampler`'s warmup, in rounds that double in length (Syed et al. 2022).
///
/// After each round but the last, the rejection rates rᵢ add up to an estimate of the communication
/// barrier Λ(β) = Σ rᵢ, and the new β divide it into equal parts, by linear interpolation.
/// The last round, half of the warmup, keeps the schedule and settles the proposals.
public struct TemperingWarmup<Target: LogDensity>: Warmup {
  private let ends: [Int]
  private let dimension: Int
  private var iteration = 0
  private var round: TemperingRound?

  /// A warmup of `count` steps.
  public init(count: Int, dimension: Int) {
    var (ends, next): ([Int], Int) = ([], count)
    while next >= 20 || ends.isEmpty {
      ends.insert(next, at: 0)
      next /= 2
    }
    self.ends = ends
    self.dimension = dimension
  }

  public var isComplete: Bool { iteration >= ends.last ?? 0 }

  public func fits(_ kernel: ParallelTempering<Target>, dimension: Int) -> Bool {
    let pairs = kernel.tuning.proposals.count
    return self.dimension == dimension && iteration.isCheckpointCount
      && ends.allSatisfy(\.isCheckpointCount)
      && round?.fits(pairs: pairs, dimension: dimension) ?? true
  }

  public mutating func step(
    _ kernel: inout ParallelTempering<Target>, _ state: inout ParallelTempering<Target>.State,
    random: inout RandomStream
  ) throws(SamplingError) -> StepStatistics {
    var round = self.round ?? newRound(pairs: kernel.tuning.proposals.count)
    let statistics = kernel.step(&state, random: &random)
    round.update(
      &kernel.tuning.proposals, replicas: state.replicas,
      acceptanceRates: kernel.lastStep.acceptanceRates, rejections: kernel.lastStep.rejections)
    iteration += 1
    if ends.dropLast().contains(iteration) {
      kernel.tuning.inverseTemperatures = round.equalized(kernel.tuning.inverseTemperatures)
      self.round = nil
    } else {
      self.round = round
    }
    return statistics
  }

  private func newRound(pairs: Int) -> TemperingRound {
    let end = ends.first { $0 > iteration } ?? iteration
    let adaptation = ProposalAdaptation(
      of: ParallelTempering<Target>.Explorer.self, count: end - iteration, dimension: dimension)
    return TemperingRound(pairs: pairs, adaptation: adaptation)
  }
}
