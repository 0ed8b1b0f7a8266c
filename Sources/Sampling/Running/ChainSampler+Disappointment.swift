import PosteriorDraws

extension ChainSampler {
  /// The chains whose draws decide whether independent proposals will do.
  static var judges: Range<Int> { 0..<4 }

  /// The draws of the judging chains: those that were drawn, or where this run has other chains, the
  /// same ones drawn again. So all parts of a run decide alike.
  func judges(
    of sampled: SampledPosterior, _ assessment: IndependenceAssessment
  ) throws(SamplingError) -> SampledPosterior {
    if settings.chains == Self.judges { return sampled }
    if settings.chainOffset == 0, settings.chainCount > Self.judges.count {
      return sampled.chains(Self.judges)
    }
    var settings = settings
    (settings.chainOffset, settings.chainCount) = (Self.judges.lowerBound, Self.judges.count)
    settings.drawCount = sampled.draws.drawCount
    settings.stoppingRule = StoppingRule()
    let judges = try ChainSampler(within: self, settings: settings).runIndependence(
      assessment,
      RunPlan(algorithm: sampled.algorithm, reason: sampled.reason, attempt: 0))
    return judges
  }

  /// Acceptance rate below which NUTS is likely to be cheaper.
  private static var leastAcceptance: Double { 0.1 }

  /// What is wrong with independence draws that NUTS may do better, in one clause.
  static func disappointment(in sampled: SampledPosterior) -> String? {
    let rates = sampled.statistics.acceptanceRate.values
    let acceptance = rates.reduce(0, +) / Double(max(rates.count, 1))
    if !(acceptance >= leastAcceptance) {
      return "independent proposals were accepted too seldom"
    }
    guard sampled.draws.chainCount > 1, sampled.draws.drawCount >= 400 else { return nil }
    let convergence = Convergence(draws: sampled.draws, statistics: sampled.statistics)
    return convergence.isTrustworthy ? nil : "the diagnostics of independent proposals failed"
  }
}
