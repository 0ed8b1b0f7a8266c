import PosteriorDraws
import Probability
import Sampling

/// Runs a kernel after its warmup, one chain after the other: the least that a test of a kernel
/// needs.
public struct ChainRunner<Adaptation: Warmup>: Sendable {
  public typealias Kernel = Adaptation.Kernel

  /// What chains brought back.
  public struct Chains: Sendable {
    /// `[chain][draw]`.
    public var positions: [[[Double]]] = []
    public var statistics: [[StepStatistics]] = []
    /// Evaluations after the warmup.
    public var evaluationCount = 0
    /// Evaluations of the warmup.
    public var warmupEvaluationCount = 0
    /// The kernels as they were tuned.
    public var kernels: [Kernel] = []
  }

  public var chainCount = 4
  public var drawCount: Int
  public var seed: UInt64
  private let kernel: Kernel
  private let warmup: Adaptation

  /// Chains of one kernel, each with a warmup of its own.
  public init(kernel: Kernel, warmup: Adaptation, drawCount: Int, seed: UInt64) {
    self.kernel = kernel
    self.warmup = warmup
    self.drawCount = drawCount
    self.seed = seed
  }

  /// Runs all chains from starts uniform on (−2, 2).
  public func run(dimension: Int) throws(SamplingError) -> Chains {
    var chains = Chains()
    for chain in 0..<chainCount {
      var random = RandomStream(seed: seed, chain: chain, purpose: .initialPosition)
      let start = (0..<dimension).map { _ in random.uniform(-2, 2) }
      var (kernel, warmup) = (kernel, warmup)
      random = RandomStream(seed: seed, chain: chain, purpose: .warmup)
      var state = try kernel.initialState(at: start, random: &random)
      while !warmup.isComplete {
        chains.warmupEvaluationCount += try warmup.step(&kernel, &state, random: &random).stepCount
      }
      random = RandomStream(seed: seed, chain: chain, purpose: .sampling)
      var (positions, statistics): ([[Double]], [StepStatistics]) = ([], [])
      for _ in 0..<drawCount {
        let step = kernel.step(&state, random: &random)
        chains.evaluationCount += step.stepCount
        positions.append(state.position)
        statistics.append(step)
      }
      chains.positions.append(positions)
      chains.statistics.append(statistics)
      chains.kernels.append(kernel)
    }
    return chains
  }
}
