/// Where one chain stands, for a progress display.
public struct SamplingProgress: Sendable, Equatable {
  /// The chain, counted from zero.
  public let chain: Int
  /// Transitions done, warmup included; of a population, its share of the way to its draws.
  public let iteration: Int
  /// Transitions in all.
  public let total: Int
  /// Whether the chain is still warming up.
  public let isWarmup: Bool
  /// Divergences after warmup so far.
  public let divergences: Int
  /// Current step size, or the scale of the proposals; NaN where the sampler has none.
  public let stepSize: Double
  /// Evaluations of the log density or its gradient so far.
  public let gradientCount: Int
  /// Transitions a second since the chain was last taken up: at the start of the run, at a checkpoint
  /// of an earlier one, or at the start of a round; NaN before one was made.
  public let rate: Double

  /// Where a chain stands.
  public init(
    chain: Int, iteration: Int, total: Int, isWarmup: Bool, divergences: Int, stepSize: Double,
    gradientCount: Int, rate: Double
  ) {
    self.chain = chain
    self.iteration = iteration
    self.total = total
    self.isWarmup = isWarmup
    self.divergences = divergences
    self.stepSize = stepSize
    self.gradientCount = gradientCount
    self.rate = rate
  }

  /// Whether the chain has made all its transitions.
  public var isComplete: Bool { iteration >= total }
  /// Evaluations of the log density or its gradient per transition, NaN before the first.
  public var gradientsPerTransition: Double {
    iteration > 0 ? Double(gradientCount) / Double(iteration) : .nan
  }
  /// Seconds until the end at the current rate; NaN where there is no rate yet.
  public var secondsLeft: Double { rate > 0 ? Double(max(total - iteration, 0)) / rate : .nan }
}
