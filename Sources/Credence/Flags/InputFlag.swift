import ConsensusQueries

/// What all plausible models say of one row of inputs, and whether they agree.
public struct InputFlag: Sendable {
  /// The posterior mean of the mean response; of a response with levels, of the probability of the
  /// predicted level.
  public let prediction: Double
  /// The predicted level; nil for a response that is a number or a truth value.
  public let level: String?
  /// The central interval of that mean over the posterior.
  public let lower, upper: Double
  /// Variance of the mean response over the posterior, in squared units of the response: what more data
  /// would remove. With levels, summed over the indicators of all levels.
  public let epistemic: Double
  /// Mean over the posterior of the variance of the response: what no data would remove.
  public let aleatoric: Double
  /// Mutual information of the response and the model in nats, corrected for the number of draws.
  public let mutualInformation: Double
  /// Half of the range of the mean response over the plausible set, in units of the response.
  public let halfRange: Double
  /// Variance of the linear predictor beside its mean over rows of the data: 1 for a row as certain as
  /// those, NaN where the data are not with the draws.
  public let leverage: Double
  /// Consensus, dissent or undetermined.
  public let verdict: Verdict
  /// Why, in one sentence.
  public let reason: String
  /// Whether a certificate, not draws, decided.
  public let isCertified: Bool

  /// Whether the row needs attention: anything but consensus.
  public var isFlagged: Bool { verdict != .consensus }

  /// A row that cannot be judged.
  init(undetermined reason: String) {
    let nothing = Double.nan
    self.init(
      prediction: nothing, level: nil, interval: (nothing, nothing),
      parts: (nothing, nothing, nothing), halfRange: nothing, leverage: nothing,
      verdict: .undetermined, reason: reason, isCertified: false)
  }

  init(
    prediction: Double, level: String?, interval: (Double, Double),
    parts: (epistemic: Double, aleatoric: Double, information: Double), halfRange: Double,
    leverage: Double, verdict: Verdict, reason: String, isCertified: Bool
  ) {
    self.prediction = prediction
    self.level = level
    (lower, upper) = interval
    (epistemic, aleatoric, mutualInformation) = parts
    self.halfRange = halfRange
    self.leverage = leverage
    self.verdict = verdict
    self.reason = reason
    self.isCertified = isCertified
  }
}

/// How rows are flagged.
public struct FlagSettings: Sendable, Equatable {
  /// The dissent mass that consensus tolerates, the confidence of its bounds, and v of the plausible
  /// set {V ≤ v}; the mode is that of mass.
  public var consensus = ConsensusSettings()
  /// The half-range that consensus allows, in units of the response. Needed where the response is a
  /// number; nil for no such demand where it has a label to agree on.
  public var tolerance: Double?
  /// The share of the posterior that `lower` and `upper` enclose.
  public var intervalMass = 0.9
  /// Whether rows that draws leave undetermined are put to a certificate.
  public var certifies = false
  /// Threads; nil for one a processor.
  public var threadCount: Int?

  /// η = 0.01 at 95%, ten nats, central 90% intervals.
  public init() {}

  /// v, in nats below the mode.
  var nats: Double {
    if case .nats(let nats) = consensus.plausible { nats } else { .nan }
  }

  /// Refuses what cannot be judged by.
  func validate() throws(ClaimError) {
    if let tolerance, !(tolerance > 0 && tolerance.isFinite) {
      throw ClaimError("the tolerance must be a number above 0")
    }
    try consensus.validate()
    guard consensus.mode == .mass, case .nats = consensus.plausible else {
      throw ClaimError("rows are flagged in mass mode, with a plausible set of so many nats")
    }
    guard intervalMass > 0, intervalMass < 1 else {
      throw ClaimError("the interval must hold a share above 0 and below 1")
    }
  }
}
