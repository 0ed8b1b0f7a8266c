import LogDensities
import PosteriorDraws

extension ChainSampler {
  /// Takes the cheapest route that is valid for this posterior:
  ///
  /// 1. exact independent draws, where it has a transport;
  /// 2. independence Metropolis–Hastings, where the log density is proved concave, so that no second
  ///    mode can hide, and its weights have a proved bound that pays (``IndependenceAssessment``);
  /// 3. else NUTS from over-dispersed starts, which can disagree about modes. Where the log density is
  ///    proved concave, its first metric is the curvature at the mode, and the warmup is short.
  ///
  /// Where the second route disappoints, in acceptance or diagnostics, the third is taken after it.
  /// The choice depends on model, seed and draws a chain only, so that a resumed run chooses again as
  /// before, and every part of a run as the others.
  func runAutomatically() throws(SamplingError) -> SampledPosterior {
    if let transport = exactTransport {
      let reason = "the posterior can be drawn from directly"
      handler?(.choice(.exact, reason: reason))
      return try runExact(transport, RunPlan(algorithm: .exact, reason: reason, attempt: 0))
    }
    let assessment = assessment()
    if stop.reason == .interruption { throw .stopped }
    guard assessment.route != nil else {
      return try runFromCurvature(assessment.mode, reason: assessment.reason, attempt: 0)
    }
    handler?(.choice(.independence, reason: assessment.reason))
    let sampled = try runIndependence(
      assessment, RunPlan(algorithm: .independence, reason: assessment.reason, attempt: 0))
    guard stop.reason == nil else { return sampled }
    let judges = try judges(of: sampled, assessment)
    let disappointment = try decided { () throws(SamplingError) in
      Self.disappointment(in: judges)
    }
    guard let disappointment else { return sampled }
    return try runFromCurvature(assessment.mode, reason: disappointment, attempt: 1)
  }

  /// Transitions that a warmup needs which begins with the curvature at the only mode: the default of
  /// 1000 is for a metric that has to be found first.
  private static var warmupCountWithCurvature: Int { 300 }

  /// NUTS with the inverse of −∇² log density at the mode for a first metric.
  private func runFromCurvature(
    _ mode: Mode?, reason: String, attempt: Int
  ) throws(SamplingError) -> SampledPosterior {
    let dimension = model.posterior.dimension
    guard let mode, let metric = Metric(covariance: mode.precision.inverse, dimension: dimension)
    else { return try run(.nuts, reason: reason, attempt: attempt) }
    var settings = settings
    settings.warmupCount = min(settings.warmupCount, Self.warmupCountWithCurvature)
    let reason =
      reason + "; \(settings.warmupCount) warmup transitions from the curvature at the mode"
    handler?(.choice(.nuts, reason: reason))
    let kernel = NoUTurn(target: target, metric: metric, maxTreeDepth: settings.maxTreeDepth)
    return try run(
      ChainMethod(
        kernel: kernel, warmup: HamiltonianWarmup(settings, dimension: dimension),
        warmupCount: settings.warmupCount, origin: .hamiltonian),
      RunPlan(algorithm: .nuts, reason: reason, attempt: attempt))
  }
}
