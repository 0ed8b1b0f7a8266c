import LogDensities
import PosteriorDraws
import Probability

extension ChainSampler {
  /// Runs all chains with the sampler that the settings name.
  ///
  /// Of several ranks every one runs all chains, in step.
  ///
  /// - Throws: `.stopped` where the stop signal was raised for an interruption; the storages then
  ///   hold what a later run needs to go on. `.notApplicable` where the posterior does not have what
  ///   the sampler needs, or the settings ask of a part of a run what only the whole can give.
  public func run() throws(SamplingError) -> SampledPosterior {
    try checkPart()
    let clock = ContinuousClock()
    let start = clock.now
    let deadline = deadlineTimer()
    defer { deadline?.cancel() }
    do throws(SamplingError) {
      var sampled = try inStep { () throws(SamplingError) in
        try run(settings.algorithm, reason: "as the settings ask", attempt: 0)
      }
      sampled.samplingTime = (clock.now - start) / .seconds(1)
      return sampled
    } catch {
      throw cause(of: error)
    }
  }

  /// What made a run fail. A raised signal makes the log density −∞ everywhere, which a search for the
  /// mode or a population takes for a fault of the model.
  private func cause(of error: SamplingError) -> SamplingError {
    if error.isAboutStorage { return error }
    do { try ranks?.check() } catch { return .rankFailed(error.description) }
    switch stop.reason {
    case nil: return error
    case .deadline: return noDraws
    case .interruption: return .stopped
    }
  }

  /// Runs one sampler; a second attempt at the same posterior has storages of its own.
  func run(
    _ algorithm: SamplingAlgorithm, reason: String, attempt: Int
  ) throws(SamplingError) -> SampledPosterior {
    if algorithm != .auto { handler?(.choice(algorithm, reason: reason)) }
    let plan = RunPlan(algorithm: algorithm, reason: reason, attempt: attempt)
    switch algorithm {
    case .auto: return try runAutomatically()
    case .exact:
      guard let transport = exactTransport else { throw .densityIsNotExact }
      return try runExact(transport, plan)
    case .independence: return try runIndependence(assessment(), plan)
    case .nuts:
      return try run(
        hamiltonian(NoUTurn(target: target, metric: metric, maxTreeDepth: settings.maxTreeDepth)),
        plan)
    case .hmc: return try run(hamiltonian(.time(.pi / 2)), plan)
    case .mala: return try run(hamiltonian(.steps(1)), plan)
    case .metropolis: return try run(proposing(RandomWalkMetropolis(target: target)), plan)
    case .slice: return try run(proposing(SliceSampler(target: target)), plan)
    case .tempering: return try run(tempering, plan)
    case .smc, .laplace, .pathfinder, .importance: return try runPopulation(plan)
    case .sgld, .psgld, .sgldcv, .csgld, .sghmc: return try runStochastic(plan)
    }
  }

  private var dimension: Int { model.posterior.dimension }
  private var metric: Metric { Metric(dimension: dimension) }

  private func hamiltonian<Kernel: HamiltonianKernel>(
    _ kernel: Kernel
  ) -> ChainMethod<HamiltonianWarmup<Kernel>> {
    ChainMethod(
      kernel: kernel, warmup: HamiltonianWarmup(settings, dimension: dimension),
      warmupCount: settings.warmupCount, origin: .hamiltonian)
  }

  private func hamiltonian(
    _ length: HamiltonianMonteCarlo<InterruptibleLogDensity<Target.Posterior>>.Length
  ) -> ChainMethod<
    HamiltonianWarmup<HamiltonianMonteCarlo<InterruptibleLogDensity<Target.Posterior>>>
  > {
    hamiltonian(HamiltonianMonteCarlo(target: target, metric: metric, length: length))
  }

  private func proposing<Kernel: ProposalKernel>(
    _ kernel: Kernel
  ) -> ChainMethod<ProposalWarmup<Kernel>> {
    ChainMethod(
      kernel: kernel, warmup: ProposalWarmup(count: settings.warmupCount, dimension: dimension),
      warmupCount: settings.warmupCount, origin: .markovChain)
  }

  private var tempering: ChainMethod<TemperingWarmup<InterruptibleLogDensity<Target.Posterior>>> {
    ChainMethod(
      kernel: ParallelTempering(target: target),
      warmup: TemperingWarmup(count: settings.warmupCount, dimension: dimension),
      warmupCount: settings.warmupCount, origin: .markovChain)
  }

  /// Where the mode is, and whether independence Metropolis–Hastings is a valid route.
  func assessment() -> IndependenceAssessment {
    var random = RandomStream(seed: settings.seed, chain: 0, purpose: .assessment)
    return IndependenceAssessment(
      target, from: [Double](repeating: 0, count: dimension), random: &random)
  }

  /// The map to exact draws, which may take a while to make; nil where there is none.
  var exactTransport: (any ExactTransport)? {
    (model.posterior as? any ExactLogDensity)?.transport
  }

  func runExact(
    _ transport: any ExactTransport, _ plan: RunPlan
  ) throws(SamplingError) -> SampledPosterior {
    func run(_ target: some ExactLogDensity) throws(SamplingError) -> SampledPosterior {
      try self.run(
        ChainMethod(kernel: ExactSampling(target: target, transport: transport), origin: .exact),
        plan)
    }
    guard let exact = target as? any ExactLogDensity else { throw .densityIsNotExact }
    return try run(exact)
  }

  /// Independence Metropolis–Hastings from the assessed route, or without a bound from the mode.
  func runIndependence(
    _ assessment: IndependenceAssessment, _ plan: RunPlan
  ) throws(SamplingError) -> SampledPosterior {
    if let route = assessment.route {
      return try run(
        ChainMethod(
          kernel: IndependenceMetropolis(
            target: target, proposal: route.proposal, stepCount: route.chain.stepCount),
          origin: .independenceChain(logWeightBound: route.chain.logBound)), plan)
    }
    let mode = try ModeSearch(target).mode(from: [Double](repeating: 0, count: dimension))
    let proposal = HeavyTailedProposal(mode, shape: RadialShape(dimension: dimension, scale: 1))
    return try run(
      ChainMethod(
        kernel: IndependenceMetropolis(target: target, proposal: proposal),
        origin: .independenceChain(logWeightBound: nil)), plan)
  }
}

/// Which sampler runs, why, and for the how-manieth time.
struct RunPlan: Sendable {
  let algorithm: SamplingAlgorithm
  let reason: String
  let attempt: Int
}
