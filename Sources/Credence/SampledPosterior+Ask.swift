import ConsensusQueries
import Sampling

extension SampledPosterior {
  /// Asks whether all plausible parameters of a user's own model agree on a claim.
  ///
  /// - Parameters:
  ///   - claim: about the model's parameters, such as `tau < 10`.
  ///   - modelClass: one line that names the class of models; printed with the verdict.
  ///   - settings: how the claim is judged.
  ///   - sources: what the verdict can rest on beside the draws, such as a certificate, or with
  ///     `ModelPotential` a density in which dissenters can be searched for.
  /// - Throws: where the claim cannot be read, or names what these draws do not have.
  public func ask(
    _ claim: String, of modelClass: String, settings: ConsensusSettings = ConsensusSettings(),
    sources: EvidenceSources = EvidenceSources()
  ) throws(ClaimError) -> Answer {
    try ConsensusQuery(
      draws: draws, statistics: statistics, model: nil, modelClass: modelClass, settings: settings,
      sources: sources
    ).ask(claim)
  }
}
