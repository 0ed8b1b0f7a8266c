/// Which inverse mass matrix the warmup learns.
public enum MetricKind: String, Sendable, Codable, CaseIterable {
  case diagonal, dense
  /// A diagonal, and the directions in which the posterior is much wider or narrower.
  case lowRank = "low-rank"
}

/// How the warmup learns it.
public enum AdaptationKind: String, Sendable, Codable, CaseIterable {
  /// From the draws, in Stan's windows.
  case windowed
  /// From the draws and their gradients, from the first draws on.
  case fisher
}
