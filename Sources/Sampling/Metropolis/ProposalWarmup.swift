import PosteriorDraws
import Probability

/// The warmup of random-walk Metropolis and of the slice sampler: see `ProposalAdaptation`.
///
/// Throws where the scale vanishes or grows without end, as on an improper target.
public struct ProposalWarmup<Kernel: ProposalKernel>: Warmup {
  private let count: Int
  private var iteration = 0
  private var adaptation: ProposalAdaptation

  /// A warmup of `count` steps.
  public init(count: Int, dimension: Int) {
    self.count = count
    adaptation = ProposalAdaptation(of: Kernel.self, count: count, dimension: dimension)
  }

  public var isComplete: Bool { iteration >= count }

  public func fits(_ kernel: Kernel, dimension: Int) -> Bool {
    iteration.isCheckpointCount && adaptation.fits(dimension: dimension)
  }

  public mutating func step(
    _ kernel: inout Kernel, _ state: inout Kernel.State, random: inout RandomStream
  ) throws(SamplingError) -> StepStatistics {
    let statistics = kernel.step(&state, random: &random)
    adaptation.update(
      &kernel.tuning, position: state.position, acceptanceRate: statistics.acceptanceRate)
    iteration += 1
    guard kernel.tuning.scale > 1e-100 else { throw .stepSizeVanished }
    guard state.position.allSatisfy({ abs($0) < 1e30 }) else { throw .stepSizeExploded }
    return statistics
  }
}
