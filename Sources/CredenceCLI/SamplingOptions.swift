import ArgumentParser
import Credence
import Foundation

/// Options of every verb that samples.
struct SamplingOptions: ParsableArguments {
  @Option(
    help: """
      auto picks the cheapest of exact, independence and nuts that is valid for the posterior. \
      Good for no verdict, because nothing bounds their error: smc, laplace, pathfinder, \
      importance, and all that have sgld or sghmc in their names.
      """)
  var sampler = SamplingAlgorithm.auto

  @Option(help: "Independent chains; at least 4 let R-hat compare them.")
  var chains = 4

  @Option(
    help: """
      The number of the first chain, to draw a part of a run on this machine: with --chains 4 and \
      offset 8 chains 8 to 11, which credence merge joins with the others.
      """)
  var chainOffset: Int?

  @Option(help: "Warmup transitions per chain; they tune the sampler and are not kept.")
  var warmup = 1000

  @Option(help: "Draws to keep per chain, after warmup (default: 1000).")
  var draws: Int?

  @Option(help: "Seed of the random streams; equal seeds give equal draws.")
  var seed: UInt64 = 1

  @Option(
    help: "Chains that run at once (default: one per core). The draws do not depend on it.")
  var threads: Int?

  @Option(help: "Shape of the inverse mass matrix that the warmup of nuts, hmc and mala learns.")
  var metric = MetricKind.lowRank

  @Option(
    help: """
      How it is learnt: from the draws in Stan's windows (windowed), or from draws and gradients \
      (fisher).
      """)
  var adaptation = AdaptationKind.windowed

  @Option(
    help: """
      Acceptance rate that the step size is tuned to, between 0 and 1; raise it where \
      transitions diverge. (default: 0.8; 0.95 with group terms, 0.99 with splines)
      """)
  var targetAcceptance: Double?

  @Option(help: "Doublings after which a trajectory stops, from 1 to 20.")
  var maxTreeDepth = 10

  @Option(
    help: """
      Rows in a minibatch of sgld, psgld, sgld-cv, csgld and sghmc (default: a hundredth of the \
      data, at least 100).
      """)
  var batchSize: Int?

  @Option(help: "Their step size h (default: a tenth of a minibatch's share of the data).")
  var stepSize: Double?

  @Option(help: "Their updates per draw (default: one pass over the data).")
  var thinning: Int?

  @Option(
    help: """
      Stop once every parameter has this bulk and tail effective sample size, over all chains; \
      --draws is then the most to draw (default 100000).
      """)
  var targetEss: Double?

  @Option(
    help: """
      Stop once the Monte Carlo error of every posterior mean is at most this share of the \
      parameter's posterior sd; --draws is then the most to draw (default 100000).
      """)
  var targetMcse: Double?

  @Option(help: "Stop sampling after this many seconds; the draws so far are the result.")
  var maxSeconds: Double?

  @Flag(
    name: .shortAndLong,
    help: "Print no progress and no notes; warnings and errors still appear.")
  var quiet = false

  func validate() throws {
    func require(_ holds: Bool, _ message: String) throws {
      if !holds { throw ValidationError(message) }
    }
    try require((1...10_000).contains(chains), "--chains must be between 1 and 10000")
    try require(
      (0...1_000_000).contains(chainOffset ?? 0), "--chain-offset must be between 0 and 1000000")
    try require((0...100_000_000).contains(warmup), "--warmup must be between 0 and 100000000")
    try require((1...100_000_000).contains(draws ?? 1), "--draws must be between 1 and 100000000")
    try require((threads ?? 1) >= 1, "--threads must be at least 1")
    try require(
      targetAcceptance.map { $0 > 0 && $0 < 1 } ?? true,
      "--target-acceptance must lie between 0 and 1")
    try require((batchSize ?? 1) >= 1, "--batch-size must be at least 1")
    try require((thinning ?? 1) >= 1, "--thinning must be at least 1")
    try require(
      stepSize.map { $0 > 0 && $0.isFinite } ?? true, "--step-size must be above 0")
    try require(
      targetEss.map { $0 > 0 && $0.isFinite } ?? true, "--target-ess must be above 0")
    try require(
      targetMcse.map { $0 > 0 && $0 < 1 } ?? true, "--target-mcse must lie between 0 and 1")
    try require(
      maxSeconds.map { $0 > 0 && $0 <= 1e8 } ?? true,
      "--max-seconds must be above 0 and at most 100000000")
    try require((1...20).contains(maxTreeDepth), "--max-tree-depth must be between 1 and 20")
    if chainOffset != nil, let obstacle = settings.obstacleToParts {
      throw ValidationError("no --chain-offset here: \(obstacle)")
    }
  }

  private var hasTarget: Bool { targetEss != nil || targetMcse != nil }

  /// The settings of the library.
  var settings: SamplingSettings {
    var settings = SamplingSettings()
    settings.chainCount = chains
    settings.chainOffset = chainOffset ?? 0
    settings.warmupCount = warmup
    settings.drawCount = draws ?? (hasTarget ? 100_000 : 1000)
    settings.stoppingRule.effectiveDraws = targetEss
    settings.stoppingRule.relativeError = targetMcse
    settings.maxSeconds = maxSeconds
    settings.seed = seed
    if let threads { settings.threadCount = threads }
    settings.algorithm = sampler
    settings.metric = metric
    settings.adaptation = adaptation
    settings.stochasticGradients.batchSize = batchSize
    settings.stochasticGradients.stepSize = stepSize
    settings.stochasticGradients.thinning = thinning
    settings.targetAcceptance = targetAcceptance
    settings.maxTreeDepth = maxTreeDepth
    return settings
  }
}

extension SamplingAlgorithm: ExpressibleByArgument {}
extension AdaptationKind: ExpressibleByArgument {}
extension MetricKind: ExpressibleByArgument {}
extension PriorPreset: ExpressibleByArgument {}
