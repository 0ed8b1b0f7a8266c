import Foundation
import LogDensities
import PosteriorDraws
import Probability

/// Draws of a model with the statistics of the transitions that made them.
public struct SampledPosterior: Sendable {
  /// Constrained parameters, `[chain, draw]`.
  public let draws: Draws
  /// One entry a draw.
  public let statistics: SampleStatistics
  /// Wall time of warmup and sampling, in seconds.
  public let samplingTime: Double
  /// Gradients evaluated by all transitions, warmup included.
  public let gradientCount: Int
}

/// Runs NUTS chains side by side and gathers their draws.
///
/// Every chain owns its streams of random numbers, so the draws are the same for any number of
/// threads.
public struct ChainSampler<Target: Model>: Sendable {
  private let model: Target
  private let settings: SamplingSettings
  private let progress: ProgressHandler?

  /// Starting positions tried before a chain gives up.
  static var startTries: Int { 100 }

  /// Prepares a run; nothing is evaluated yet.
  ///
  /// - Parameter progress: receives progress from the chains' threads.
  public init(
    _ model: Target, settings: SamplingSettings = SamplingSettings(),
    progress: ProgressHandler? = nil
  ) {
    self.model = model
    self.settings = settings
    self.progress = progress
  }

  /// Runs all chains to their end.
  public func run() throws(SamplingError) -> SampledPosterior {
    let clock = ContinuousClock()
    let start = clock.now
    let queue = WorkQueue(width: max(settings.threadCount, 1))
    let outcomes = queue.map(settings.chainCount) { chain in
      Result { () throws(SamplingError) in try run(chain: chain) }
    }
    var chains: [Chain] = []
    for (index, outcome) in outcomes.enumerated() {
      do { chains.append(try outcome.get()) } catch { throw .inChain(index, error) }
    }
    let elapsed = clock.now - start
    return SampledPosterior(
      draws: draws(of: chains),
      statistics: SampleStatistics(
        chains: chains.map(\.statistics), maxTreeDepth: settings.maxTreeDepth),
      samplingTime: elapsed / .seconds(1),
      gradientCount: chains.reduce(0) { $0 + $1.gradientCount })
  }

  /// What one chain brings back: parameters a draw, row by row, and a statistic a draw.
  private struct Chain: Sendable {
    var parameters: [[Double]] = []
    var statistics: [StepStatistics] = []
    var gradientCount = 0
    var divergences = 0
  }

  private func run(chain index: Int) throws(SamplingError) -> Chain {
    let target = model.posterior
    var kernel = NoUTurn(
      target: target, metric: Metric(dimension: target.dimension),
      maxTreeDepth: settings.maxTreeDepth)
    var state = try initialState(of: kernel, chain: index)
    var adaptation = HamiltonianWarmup<NoUTurn<Target.Posterior>>(
      settings, dimension: target.dimension)
    var chain = Chain()
    var reporter = Reporter(chain: index, settings: settings, handler: progress)

    var random = RandomStream(seed: settings.seed, chain: index, purpose: .warmup)
    while !adaptation.isComplete {
      let statistics = try adaptation.step(&kernel, &state, random: &random)
      chain.gradientCount += statistics.stepCount
      reporter.report(stepSize: kernel.stepSize, chain.gradientCount, chain.divergences)
    }
    random = RandomStream(seed: settings.seed, chain: index, purpose: .sampling)
    for _ in 0..<settings.drawCount {
      let statistics = kernel.step(&state, random: &random)
      chain.gradientCount += statistics.stepCount
      chain.divergences += statistics.diverging ? 1 : 0
      chain.statistics.append(statistics)
      chain.parameters.append(model.constrain(state.position.span))
      reporter.report(stepSize: kernel.stepSize, chain.gradientCount, chain.divergences)
    }
    return chain
  }

  /// An over-dispersed start: uniform on (−2, 2) in every unconstrained coordinate, as Stan's.
  private func initialState(
    of kernel: NoUTurn<Target.Posterior>, chain: Int
  ) throws(SamplingError) -> EvaluatedPosition {
    var random = RandomStream(seed: settings.seed, chain: chain, purpose: .initialPosition)
    for _ in 0..<Self.startTries {
      var position = [Double](repeating: 0, count: kernel.target.dimension)
      for coordinate in position.indices { position[coordinate] = random.uniform(-2, 2) }
      if let state = try? kernel.initialState(at: position, random: &random) { return state }
    }
    throw .noFiniteStart(tries: Self.startTries)
  }

  private func draws(of chains: [Chain]) -> Draws {
    let names = model.parameters.map(\.name)
    let columns = names.indices.map { parameter in
      DrawMatrix(chains: chains.map { chain in chain.parameters.map { $0[parameter] } })
    }
    return Draws(names: names, columns: columns)
  }
}

/// Passes a chain's progress on, at most every tenth of a second and at its end.
private struct Reporter {
  private let chain: Int
  private let settings: SamplingSettings
  private let handler: ProgressHandler?
  private var iteration = 0
  private var nextReport = ContinuousClock.now

  init(chain: Int, settings: SamplingSettings, handler: ProgressHandler?) {
    self.chain = chain
    self.settings = settings
    self.handler = handler
  }

  mutating func report(stepSize: Double, _ gradientCount: Int, _ divergences: Int) {
    iteration += 1
    guard let handler else { return }
    let total = settings.warmupCount + settings.drawCount
    let now = ContinuousClock.now
    guard now >= nextReport || iteration == total else { return }
    nextReport = now + .milliseconds(100)
    handler(
      SamplingProgress(
        chain: chain, iteration: iteration, total: total,
        isWarmup: iteration <= settings.warmupCount, divergences: divergences,
        stepSize: stepSize, gradientCount: gradientCount))
  }
}
