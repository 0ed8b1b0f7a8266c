import ConsensusQueries

extension Analysis {
  /// Asks whether all plausible models agree on a claim, with no sampling: by what can be certified
  /// about a log-concave posterior.
  ///
  /// Costs some ten passes over the data to find the mode and as many for each comparison; the mode is
  /// found anew for every call, so ask a ``ConsensusQuery`` where there are many claims.
  /// - Throws: where the claim cannot be read, or names what the model has not.
  public func ask(
    _ claim: String, settings: ConsensusSettings = ConsensusSettings()
  ) throws(ClaimError) -> Answer {
    try query(settings).ask(claim)
  }

  /// Asks about a claim built in code.
  public func ask(
    _ claim: Claim, settings: ConsensusSettings = ConsensusSettings()
  ) throws(ClaimError) -> Answer {
    try query(settings).ask(claim)
  }

  private func query(_ settings: ConsensusSettings) -> ConsensusQuery {
    var sources = EvidenceSources(of: model)
    sources.files = ClaimFolder()
    return ConsensusQuery(
      model: model.specification, modelClass: model.specification.summary, settings: settings,
      sources: sources)
  }
}
