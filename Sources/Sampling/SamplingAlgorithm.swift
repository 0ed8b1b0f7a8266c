import LogDensities

/// The samplers, by the names that settings and the command line use.
public enum SamplingAlgorithm: String, Sendable, Codable, CaseIterable {
  /// The no-U-turn sampler.
  case nuts
}

extension ChainSampler {
  /// Runs all chains with the sampler that the settings name.
  ///
  /// - Throws: `.stopped` where the stop signal was raised for an interruption; the storages then
  ///   hold what a later run needs to go on.
  public func run() throws(SamplingError) -> SampledPosterior {
    switch settings.algorithm {
    case .nuts: try run(noUTurn)
    }
  }

  private var noUTurn: ChainMethod<WindowedAdaptation<InterruptibleLogDensity<Target.Posterior>>> {
    let dimension = model.posterior.dimension
    return ChainMethod(
      kernel: NoUTurn(
        target: target, metric: Metric(dimension: dimension), maxTreeDepth: settings.maxTreeDepth),
      warmup: WindowedAdaptation(
        count: settings.warmupCount, dimension: dimension,
        targetAcceptance: settings.targetAcceptance, metricKind: settings.metric),
      warmupCount: settings.warmupCount, origin: .hamiltonian)
  }
}
