/// Which inverse mass matrix the warmup learns.
public enum MetricKind: String, Sendable, Codable, CaseIterable {
  /// Dense up to 64 coordinates, low-rank above: a dense metric costs as many multiplications a
  /// step as its coordinates' square.
  case auto
  case diagonal, dense
  /// A diagonal, and the directions in which the posterior is much wider or narrower.
  case lowRank = "low-rank"
}

extension MetricKind {
  /// The kind for a number of coordinates; never `auto`.
  func resolved(dimension: Int) -> MetricKind {
    self == .auto ? (dimension <= 64 ? .dense : .lowRank) : self
  }
}

/// How the warmup learns it.
public enum AdaptationKind: String, Sendable, Codable, CaseIterable {
  /// From the draws, in Stan's windows.
  case windowed
  /// From the draws and their gradients, from the first draws on.
  case fisher
}
