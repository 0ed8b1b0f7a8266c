import PosteriorDraws
import Sampling
import StatisticalTesting
import Testing

/// How much a test may spend.
enum Effort {
  case short, long

  var drawCount: Int { self == .short ? 2000 : 20_000 }
  var particleCount: Int { self == .short ? 500 : 4000 }
}

/// Draws of one sampler from one target.
struct SampledTarget {
  /// `[chain][draw]`.
  var positions: [[[Double]]]
  /// Whether chains are populations, whose draws are in no order.
  var arePopulations = false
  var divergenceCount = 0
  /// What a population method reports of its moves.
  var keptCorrelation: Double?
  /// Evaluations after the warmup.
  var evaluationCount: Int
}

/// A sampler of the common set: one line in `all`.
struct TestedSampler: Sendable, CustomTestStringConvertible {
  let name: String
  /// Targets that this sampler cannot do in the given time, and must be seen not to do.
  let beyond: Set<String>
  /// Targets that it may do or not, depending on the time and the tuning, but not wrongly in
  /// silence.
  let hard: Set<String>
  let run: @Sendable (any KnownTarget, Effort) throws -> SampledTarget

  var testDescription: String { name }

  static let all: [TestedSampler] = [
    TestedSampler(
      "NUTS, diagonal", beyond: modes, hard: ["correlated normal", "banana", "eight schools"],
      run: { try nuts($0, $1, .diagonal) }),
    TestedSampler(
      "NUTS, dense", beyond: modes, hard: ["banana", "eight schools"],
      run: { try nuts($0, $1, .dense) }),
    TestedSampler(
      "NUTS, low-rank", beyond: modes, hard: ["banana", "eight schools"],
      run: { try nuts($0, $1, .lowRank) }),
    TestedSampler(
      "NUTS, low-rank, Fisher", beyond: modes, hard: ["banana", "eight schools"],
      run: { try nuts($0, $1, .lowRank, .fisher) }),
    TestedSampler(
      "NUTS, dense, Fisher", beyond: modes, hard: ["banana", "eight schools"],
      run: { try nuts($0, $1, .dense, .fisher) }),
    TestedSampler(
      "static HMC", beyond: modes,
      hard: ["correlated normal", "t3", "multivariate t3", "banana", "eight schools"],
      run: { try hmc($0, $1) }),
    TestedSampler(
      "random walk", beyond: modes, hard: ["scaled normal", "banana"],
      run: { try randomWalk($0, $1) }),
    TestedSampler("slice", beyond: modes, hard: ["banana"], run: { try slice($0, $1) }),
    TestedSampler("tempering", hard: ["funnel"], run: { try tempering($0, $1) }),
    TestedSampler(
      "sequential Monte Carlo", beyond: ["funnel"],
      hard: ["far mixture", "two modes", "t3", "multivariate t3"],
      run: { try population($0, $1) }),
  ]

  /// What no single chain crosses in the time, and Neal's funnel.
  private static let modes: Set = ["far mixture", "two modes", "funnel"]

  init(
    _ name: String, beyond: Set<String> = [], hard: Set<String> = [],
    run: @escaping @Sendable (any KnownTarget, Effort) throws -> SampledTarget
  ) {
    self.name = name
    self.beyond = beyond
    self.hard = hard
    self.run = run
  }

  static let seed: UInt64 = 20_260_301
  private static let warmupCount = 1000

  private static func nuts(
    _ target: some KnownTarget, _ effort: Effort, _ metric: MetricKind,
    _ adaptation: AdaptationKind = .windowed
  ) throws -> SampledTarget {
    try chains(
      NoUTurn(target: target, metric: Metric(dimension: target.dimension)),
      HamiltonianWarmup(settings(metric, adaptation), dimension: target.dimension),
      target.dimension, effort)
  }

  private static func hmc(_ target: some KnownTarget, _ effort: Effort) throws -> SampledTarget {
    try chains(
      HamiltonianMonteCarlo(target: target, metric: Metric(dimension: target.dimension)),
      HamiltonianWarmup(settings(.diagonal, .windowed), dimension: target.dimension),
      target.dimension, effort)
  }

  private static func settings(
    _ metric: MetricKind, _ adaptation: AdaptationKind
  ) -> SamplingSettings {
    var settings = SamplingSettings()
    settings.warmupCount = warmupCount
    (settings.metric, settings.adaptation) = (metric, adaptation)
    return settings
  }

  private static func randomWalk(
    _ target: some KnownTarget, _ effort: Effort
  ) throws -> SampledTarget {
    try chains(
      RandomWalkMetropolis(target: target),
      ProposalWarmup(count: warmupCount, dimension: target.dimension), target.dimension, effort)
  }

  private static func slice(_ target: some KnownTarget, _ effort: Effort) throws -> SampledTarget {
    try chains(
      SliceSampler(target: target),
      ProposalWarmup(count: warmupCount, dimension: target.dimension), target.dimension, effort)
  }

  private static func tempering(
    _ target: some KnownTarget, _ effort: Effort
  ) throws -> SampledTarget {
    try chains(
      ParallelTempering(target: target),
      TemperingWarmup(count: warmupCount, dimension: target.dimension), target.dimension, effort)
  }

  private static func population(
    _ target: some KnownTarget, _ effort: Effort
  ) throws -> SampledTarget {
    var sampler = SequentialMonteCarlo(target)
    (sampler.populationCount, sampler.particleCount) = (24, effort.particleCount)
    let draws = try sampler.run(seed: seed, threadCount: 2)
    return SampledTarget(
      positions: draws.positions, arePopulations: true, keptCorrelation: draws.keptCorrelation,
      evaluationCount: draws.evaluationCount)
  }

  /// Runs four chains of a kernel.
  static func chains<Adaptation: Warmup>(
    _ kernel: Adaptation.Kernel, _ warmup: Adaptation, _ dimension: Int, _ effort: Effort
  ) throws -> SampledTarget {
    let chains = try ChainRunner(
      kernel: kernel, warmup: warmup, drawCount: effort.drawCount, seed: seed
    ).run(dimension: dimension)
    return SampledTarget(
      positions: chains.positions,
      divergenceCount: chains.statistics.joined().count { $0.diverging },
      evaluationCount: chains.evaluationCount)
  }
}

extension SampledTarget {
  /// Draws of what is known of the target.
  func matrices(of target: any KnownTarget) -> [DrawMatrix] {
    target.marginals.map { marginal in DrawMatrix(chains: positions.map { $0.map(marginal.value) })
    }
  }

  /// What a user is shown: R̂ ≤ 1.01, bulk and tail ESS of 100 a chain, no divergence; of
  /// populations, that their moves mixed.
  func looksConverged(on target: any KnownTarget) -> Bool {
    if let keptCorrelation { return keptCorrelation <= 0.5 }
    return divergenceCount == 0
      && matrices(of: target).allSatisfy {
        let needed = Double(100 * $0.chainCount)
        return $0.rhat <= 1.01 && $0.bulkESS >= needed && $0.tailESS >= needed
      }
  }

  /// Smallest bulk ESS of what is known of the target, in a thousand evaluations.
  func efficiency(on target: any KnownTarget) -> Double {
    let smallest = matrices(of: target).map(\.bulkESS).min() ?? .nan
    return smallest / Double(evaluationCount) * 1000
  }

  /// All that is known against the draws.
  func comparison(with target: any KnownTarget, named name: String) -> ValidationTest {
    var test = ValidationTest()
    if arePopulations {
      test.compare(populations: positions, with: target, named: name)
    } else {
      test.compare(chains: positions, with: target, named: name)
    }
    return test
  }
}
