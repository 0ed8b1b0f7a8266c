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

/// How a claim is judged.
public struct ConsensusSettings: Sendable, Equatable {
  /// η: the dissent mass that consensus tolerates.
  public var dissent = 0.01
  /// One-sided confidence of each bound.
  public var level = 0.95

  public init() {}
}
