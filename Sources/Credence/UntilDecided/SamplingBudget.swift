/// How far sampling may go on for claims that are open.
public struct SamplingBudget: Sendable, Equatable {
  /// Wall time in seconds; nil for as long as the draws last.
  public var seconds: Double?
  /// Draws over all chains, warmup not counted.
  public var draws = 1_000_000

  /// A million draws, unless told.
  public init(seconds: Double? = nil, draws: Int = 1_000_000) {
    self.seconds = seconds
    self.draws = draws
  }
}
