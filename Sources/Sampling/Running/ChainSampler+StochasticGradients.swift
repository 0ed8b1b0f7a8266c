import LogDensities

extension ChainSampler {
  /// Runs a sampler on stochastic gradients, where the posterior is a sum over observations.
  func runStochastic(_ plan: RunPlan) throws(SamplingError) -> SampledPosterior {
    func run(_ target: some SubsampledLogDensity) throws(SamplingError) -> SampledPosterior {
      try runStochastic(on: target, plan)
    }
    guard let subsampled = target as? any SubsampledLogDensity else {
      throw .notApplicable(
        "sampler \(plan.algorithm.rawValue) needs a log posterior that is a sum over observations")
    }
    return try run(subsampled)
  }

  private func runStochastic<Density: SubsampledLogDensity>(
    on target: Density, _ plan: RunPlan
  ) throws(SamplingError) -> SampledPosterior {
    let gradients = settings.stochasticGradients.resolved(
      observationCount: target.observationCount)
    func langevin<Base: SubsampledLogDensity>(
      _ target: Base, schedule: StepSizeSchedule? = nil
    ) -> StochasticGradientLangevin<Base> {
      StochasticGradientLangevin(
        target: target, batchSize: gradients.batchSize,
        schedule: schedule ?? .constant(gradients.stepSize), thinning: gradients.thinning)
    }
    switch plan.algorithm {
    case .sgldcv:
      let start = [Double](repeating: 0, count: target.dimension)
      let mode = try ModeSearch(target).mode(from: start).point.position
      guard let corrected = ControlVariateLogDensity(target, mode: mode) else {
        throw .startIsNotFinite
      }
      return try run(learning(langevin(corrected)), plan)
    case .csgld:
      let cycle = StepSizeSchedule.cyclicalCosine(
        initial: 2 * gradients.stepSize, cycleLength: 10 * gradients.thinning, exploration: 0.2)
      return try run(learning(langevin(target, schedule: cycle)), plan)
    case .sghmc:
      let kernel = StochasticGradientHamiltonian(
        target: target, batchSize: gradients.batchSize, schedule: .constant(gradients.stepSize),
        thinning: gradients.thinning)
      return try run(learning(kernel), plan)
    case .psgld: return try run(learning(langevin(target)), plan)
    default:
      let kernel = langevin(target, schedule: .constant(gradients.plainStepSize))
      return try run(
        ChainMethod(kernel: kernel, burnIn: settings.warmupCount, origin: .stochasticGradient), plan
      )
    }
  }

  private func learning<Kernel: StochasticGradientKernel>(
    _ kernel: Kernel
  ) -> ChainMethod<PreconditionerBurnIn<Kernel>> {
    ChainMethod(
      kernel: kernel, warmup: PreconditionerBurnIn(count: settings.warmupCount),
      warmupCount: settings.warmupCount, origin: .stochasticGradient)
  }
}
