import LogDensities
import PosteriorDraws
import Probability

/// The warmup of a Hamiltonian sampler that its settings ask for.
public struct HamiltonianWarmup<Kernel: HamiltonianKernel>: Warmup {
  // One of the two. They are not payloads of an enum because those cannot be changed in place.
  private var windowed: WindowedAdaptation<Kernel>?
  private var fisher: FisherAdaptation<Kernel>?

  /// The warmup of these settings for a target of this dimension.
  public init(_ settings: SamplingSettings, dimension: Int) {
    switch settings.adaptation {
    case .windowed:
      windowed = WindowedAdaptation(
        count: settings.warmupCount, dimension: dimension,
        targetAcceptance: settings.targetAcceptance ?? 0.8, metricKind: settings.metric)
    case .fisher:
      fisher = FisherAdaptation(
        count: settings.warmupCount, dimension: dimension,
        targetAcceptance: settings.targetAcceptance ?? 0.8, metricKind: settings.metric)
    }
  }

  public var isComplete: Bool { windowed?.isComplete ?? fisher?.isComplete ?? true }

  public func fits(_ kernel: Kernel, dimension: Int) -> Bool {
    windowed?.fits(kernel, dimension: dimension) ?? true
      && fisher?.fits(kernel, dimension: dimension) ?? true
  }

  public mutating func step(
    _ kernel: inout Kernel, _ state: inout EvaluatedPosition, random: inout RandomStream
  ) throws(SamplingError) -> StepStatistics {
    if let statistics = try windowed?.step(&kernel, &state, random: &random) { return statistics }
    if let statistics = try fisher?.step(&kernel, &state, random: &random) { return statistics }
    return kernel.step(&state, random: &random)
  }
}
