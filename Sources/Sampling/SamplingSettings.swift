import Foundation

/// How to run the chains of one sampling job.
public struct SamplingSettings: Sendable, Equatable, Codable {
  /// Number of chains.
  public var chainCount = 4
  /// Warmup transitions a chain; their draws are dropped.
  public var warmupCount = 1000
  /// Draws a chain.
  public var drawCount = 1000
  /// Names the streams of random numbers; equal seeds give equal draws.
  public var seed: UInt64 = 1
  /// Chains that run at once. The draws do not depend on it.
  public var threadCount = ProcessInfo.processInfo.activeProcessorCount
  /// Acceptance rate that the step size is tuned to.
  public var targetAcceptance = 0.8
  /// Doublings after which a trajectory stops.
  public var maxTreeDepth = 10
  /// Which inverse mass matrix the warmup learns.
  public var metric = MetricKind.diagonal
  /// How the warmup learns it.
  public var adaptation = AdaptationKind.windowed

  /// What the draws depend on, and so what is kept with them: all but the number of threads.
  private enum CodingKeys: String, CodingKey {
    case chainCount, warmupCount, drawCount, seed, targetAcceptance, maxTreeDepth, metric
    case adaptation
  }

  /// Stan's defaults: 4 chains of 1000 warmup transitions and 1000 draws.
  public init() {}

  /// Settings as a file holds them; what an older file lacks has its value of then.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    chainCount = try values.decode(Int.self, forKey: .chainCount)
    warmupCount = try values.decode(Int.self, forKey: .warmupCount)
    drawCount = try values.decode(Int.self, forKey: .drawCount)
    seed = try values.decode(UInt64.self, forKey: .seed)
    targetAcceptance = try values.decode(Double.self, forKey: .targetAcceptance)
    maxTreeDepth = try values.decode(Int.self, forKey: .maxTreeDepth)
    metric = try values.decode(MetricKind.self, forKey: .metric)
    adaptation =
      try values.decodeIfPresent(AdaptationKind.self, forKey: .adaptation) ?? .windowed
  }
}
