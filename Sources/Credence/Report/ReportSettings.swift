import ConsensusQueries

/// What a report shows, and how much of it.
public struct ReportSettings: Sendable, Equatable {
  /// How claims are judged.
  public var consensus = ConsensusSettings()
  /// Quantities that have figures of their own.
  public var quantityCount = 6
  /// Replicated data sets of the predictive checks.
  public var replicateCount = 200
  /// The command that made the report, shown so that it can be made again; nil for none.
  public var command: String?
  /// Of the random numbers of replicated data.
  public var seed: UInt64 = 1

  /// The defaults.
  public init() {}
}
