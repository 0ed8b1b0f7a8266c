/// The answer to "do all plausible models agree?".
public enum Verdict: String, Sendable, Codable {
  /// They agree that the claim holds.
  case consensus
  /// Some plausible models deny the claim, or all of them do.
  case dissent
  /// The evidence does not decide.
  case undetermined
}

/// What stands behind a verdict.
public enum EvidenceGrade: String, Sendable, Codable {
  /// A finite class, enumerated.
  case exact = "A"
  /// A dual bound on a log-concave posterior.
  case certified = "B"
  /// Converged draws: holds at the stated level if the chains mix.
  case sampled = "C"
  /// An explicit dissenting model.
  case witness = "D"
  /// A search that found nothing; never printed as consensus.
  case searched = "E"
}

/// What a verdict is about.
public enum ConsensusMode: String, Sendable, Codable, CaseIterable {
  /// The posterior mass of dissenting models.
  case mass
  /// Whether any model of the plausible set dissents.
  case set
}

/// How a claim is judged.
public struct ConsensusSettings: Sendable, Equatable {
  /// Whether dissenters are weighed, or one in the plausible set suffices.
  public var mode = ConsensusMode.mass
  /// The models that count in set mode.
  public var plausible = PlausibleSet.nats(10)
  /// η: the dissent mass that consensus tolerates, above 0 and at most ½.
  public var dissent = 0.01
  /// One-sided confidence of each bound, at least ½ and below 1.
  public var level = 0.95
  /// How long regions without a closed form may be searched.
  public var effort = SearchEffort()

  /// Mass mode with η = 0.01 at 95%.
  public init() {}

  /// Refuses settings under which anything would be consensus.
  public func validate() throws(ClaimError) {
    guard dissent > 0, dissent <= 0.5 else {
      throw ClaimError("the dissent mass that is allowed must lie above 0 and at most at 0.5")
    }
    guard level >= 0.5, level < 1 else {
      throw ClaimError("the level must be at least 0.5 and below 1")
    }
    guard effort.maximumSeconds > 0, effort.certificateSeconds > 0, effort.tolerance > 0 else {
      throw ClaimError("the seconds and the tolerance of a search must be positive")
    }
    guard plausible.isValid else {
      throw ClaimError(
        """
        a plausible set takes nats above 0 and at most 10000, or a mass of at least 0.5 and below 1
        """)
    }
  }
}
