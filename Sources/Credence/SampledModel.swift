import ConsensusQueries
import LogDensities
import PosteriorDraws

/// Draws of one model that can be summed up, checked and asked.
public protocol SampledModel: Sendable {
  /// Draws of all parameters, `[chain, draw]`.
  var draws: Draws { get }
  /// Statistics of the transitions.
  var statistics: SampleStatistics { get }
  /// One line that names the class of models, printed with every verdict.
  var modelClass: String { get }
  /// What predicts from the draws; nil where only parameters can be asked about.
  var predictiveModel: (any PredictiveModel)? { get }
  /// What a verdict can rest on beside the draws; costs what building the model and finding its mode
  /// do, so that many claims should share it.
  func evidenceSources() -> EvidenceSources
}

extension SampledModel {
  /// Mean, spread, quantiles and diagnostics of every parameter; costs a few sorts of all draws.
  public var summary: Summary { Summary(draws) }

  /// Whether the draws may be trusted, with what to do where not.
  public var convergence: Convergence { Convergence(draws: draws, statistics: statistics) }

  /// Draws alone, unless a model says more.
  public func evidenceSources() -> EvidenceSources { EvidenceSources() }

  /// Asks whether all plausible models agree on a claim.
  ///
  /// - Parameters:
  ///   - claim: such as `P(switched | dist100 = 0.5, arsenic = 1.2) > 0.5`.
  ///   - settings: how the claim is judged.
  ///   - sources: what the verdict can rest on beside the draws; nil for those of the model, which
  ///     are worked out for this claim alone.
  public func ask(
    _ claim: String, settings: ConsensusSettings = ConsensusSettings(),
    sources: EvidenceSources? = nil
  ) throws(ClaimError) -> Answer {
    try query(settings, sources).ask(claim)
  }

  /// Asks about a claim built in code, such as `.parameter("b_dist100") < 0`.
  public func ask(
    _ claim: Claim, settings: ConsensusSettings = ConsensusSettings(),
    sources: EvidenceSources? = nil
  ) throws(ClaimError) -> Answer {
    try query(settings, sources).ask(claim)
  }

  func query(_ settings: ConsensusSettings, _ sources: EvidenceSources?) -> ConsensusQuery {
    var sources = sources ?? evidenceSources()
    // Claims name files by their paths from the working directory.
    if sources.files == nil { sources.files = ClaimFolder() }
    return ConsensusQuery(
      draws: draws, statistics: statistics, model: predictiveModel, modelClass: modelClass,
      settings: settings, sources: sources)
  }
}
