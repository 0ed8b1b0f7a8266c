import Foundation

/// How to run the chains of one sampling job.
public struct SamplingSettings: Sendable, Equatable, Codable {
  /// Number of chains.
  public var chainCount = 4
  /// The number of the first chain. A run may be drawn in parts, on several machines: the part with
  /// offset 8 draws chains 8, 9, ... and no others, with the bits that they have in a run of all.
  public var chainOffset = 0
  /// Warmup transitions a chain; their draws are dropped.
  public var warmupCount = 1000
  /// Draws a chain.
  public var drawCount = 1000
  /// Names the streams of random numbers; equal seeds give equal draws.
  public var seed: UInt64 = 1
  /// Chains that run at once. The draws do not depend on it.
  public var threadCount = ProcessInfo.processInfo.activeProcessorCount
  /// Acceptance rate that the step size is tuned to; nil takes the model's own.
  public var targetAcceptance: Double?
  /// Doublings after which a trajectory stops.
  public var maxTreeDepth = 10
  /// Which inverse mass matrix the warmup learns.
  public var metric = MetricKind.lowRank
  /// How the warmup learns it.
  public var adaptation = AdaptationKind.windowed

  /// Which sampler runs.
  public var algorithm = SamplingAlgorithm.auto
  /// How samplers on stochastic gradients take their steps.
  public var stochasticGradients = StochasticGradientSettings()
  /// When to stop before `drawCount`.
  public var stoppingRule = StoppingRule()
  /// Wall time after which the draws so far are the result, in seconds from the start of sampling;
  /// honoured within the time of one evaluation of the log density.
  public var maxSeconds: Double?

  /// The chains by the numbers that, with the seed, name their streams of random numbers.
  public var chains: Range<Int> { chainOffset..<chainOffset + chainCount }

  /// Draws a chain at the ends of the rounds in which the chains go forward together: all at once
  /// where nothing can stop them early, else the warmup, and then about a quarter more each time.
  var rounds: [Int] {
    guard !stoppingRule.isEmpty || maxSeconds != nil else { return [drawCount] }
    var ends = [0]
    var end = 100
    while end < drawCount {
      ends.append(end)
      end += end / 4
    }
    return ends + [drawCount]
  }

  /// What the draws depend on, and so what is kept with them: all but the number of threads.
  private enum CodingKeys: String, CodingKey {
    case chainCount, warmupCount, drawCount, seed, targetAcceptance, maxTreeDepth, metric, algorithm
    case adaptation, stochasticGradients, stoppingRule, maxSeconds, chainOffset
  }

  /// Stan's defaults: 4 chains of 1000 warmup transitions and 1000 draws.
  public init() {}

  /// Reads settings; what an older version did not know has its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func read<Value: Decodable>(_ key: CodingKeys, _ value: inout Value) throws {
      value = try values.decodeIfPresent(Value.self, forKey: key) ?? value
    }
    try read(.chainCount, &chainCount)
    try read(.chainOffset, &chainOffset)
    try read(.warmupCount, &warmupCount)
    try read(.drawCount, &drawCount)
    try read(.seed, &seed)
    targetAcceptance = try values.decodeIfPresent(Double.self, forKey: .targetAcceptance)
    try read(.maxTreeDepth, &maxTreeDepth)
    try read(.metric, &metric)
    adaptation =
      try values.decodeIfPresent(AdaptationKind.self, forKey: .adaptation) ?? .windowed
    // Before there was a choice there was NUTS.
    algorithm = try values.decodeIfPresent(SamplingAlgorithm.self, forKey: .algorithm) ?? .nuts
    try read(.stochasticGradients, &stochasticGradients)
    try read(.stoppingRule, &stoppingRule)
    maxSeconds = try values.decodeIfPresent(Double.self, forKey: .maxSeconds)
  }
}
