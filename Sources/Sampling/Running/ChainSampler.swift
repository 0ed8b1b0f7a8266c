import Dispatch
import LogDensities
import PosteriorDraws
import Probability

/// Runs chains side by side and gathers their draws.
///
/// Every chain owns its streams of random numbers, so the draws are the same for any number of
/// threads, and after any number of interruptions.
public struct ChainSampler<Target: Model>: Sendable {
  let model: Target
  let settings: SamplingSettings
  let handler: SamplingEventHandler?
  /// What the chains obey.
  let stop: StopSignal
  /// What the caller raises: the same signal, but where ranks have to agree to stop.
  let wish: StopSignal
  /// The processes that evaluations are shared with.
  let ranks: Lockstep?
  private let storage: @Sendable (_ attempt: Int, _ chain: Int) -> any ChainStorage

  /// Prepares a run; nothing is evaluated yet.
  ///
  /// - Parameters:
  ///   - stop: ends the run early when raised; where several ranks share the log density, on all of
  ///     them after the same evaluation.
  ///   - storage: where a chain keeps its draws; a run goes on from what it finds there. Memory
  ///     unless told. A second attempt, with another sampler, needs storages of its own. Of several
  ///     ranks the first alone keeps anything, and is the only one whose result has draws.
  ///   - handler: receives the choice of the sampler and progress, from the chains' threads.
  public init(
    _ model: Target, settings: SamplingSettings = SamplingSettings(),
    stop: StopSignal = StopSignal(),
    storage: (@Sendable (_ attempt: Int, _ chain: Int) -> any ChainStorage)? = nil,
    handler: SamplingEventHandler? = nil
  ) {
    self.model = model
    var settings = settings
    settings.targetAcceptance = settings.targetAcceptance ?? model.targetAcceptance
    self.settings = settings
    self.handler = handler
    ranks = Self.ranks(of: model.posterior, settings.algorithm)
    wish = stop
    self.stop = ranks == nil ? stop : StopSignal()
    self.storage = storage ?? { _, _ in MemoryStorage() }
  }

  /// A run with other settings within another, in memory.
  init(within run: ChainSampler, settings: SamplingSettings) {
    (model, ranks, stop, wish) = (run.model, run.ranks, run.stop, run.wish)
    self.settings = settings
    handler = nil
    storage = { _, _ in MemoryStorage() }
  }

  /// The model's log posterior, which a stop signal makes −∞.
  var target: InterruptibleLogDensity<Target.Posterior> {
    InterruptibleLogDensity(base: model.posterior, stop: stop)
  }

  /// Runs all chains by one method to their end, or until a stopping rule is met.
  func run<Adaptation>(
    _ method: ChainMethod<Adaptation>, _ plan: RunPlan
  ) throws(SamplingError) -> SampledPosterior {
    let storages = settings.chains.map { chain in shared { storage(plan.attempt, chain) } }
    let runs = chainRuns(method, storages)
    var chains = try eachChain { chain throws(SamplingError) in try runs[chain].begin() }
    for end in settings.rounds {
      let before = chains
      chains = try eachChain { chain throws(SamplingError) in
        try runs[chain].advance(before[chain], toDraw: end)
      }
      if stop.reason != nil { break }
      if try isEnough(chains.map(\.drawCount), at: end, in: storages) { break }
    }
    if stop.reason == .interruption { throw .stopped }
    let gathered = try gather(
      drawCount: chains.map(\.drawCount).min() ?? 0, origin: method.origin, from: storages)
    return SampledPosterior(
      algorithm: plan.algorithm, reason: plan.reason, draws: gathered.draws,
      statistics: gathered.statistics, warmupCount: method.warmupCount,
      gradientCount: chains.reduce(0) { $0 + $1.gradientCount })
  }

  private func chainRuns<Adaptation>(
    _ method: ChainMethod<Adaptation>, _ storages: [any ChainStorage]
  ) -> [ChainRun<Adaptation>] {
    zip(settings.chains, storages).map { chain, storage in
      ChainRun(
        chain: chain, method: method, settings: settings, dimension: model.posterior.dimension,
        constrain: model.constrain, storage: storage, stop: stop, handler: handler)
    }
  }

  /// Does something for every chain of this run, counted from zero, on a few threads; the error of
  /// the first chain that has one counts.
  private func eachChain<Output: Sendable>(
    _ work: @escaping @Sendable (Int) throws(SamplingError) -> Output
  ) throws(SamplingError) -> [Output] {
    let queue = WorkQueue(width: max(settings.threadCount, 1), ranks: ranks)
    let outcomes = queue.map(settings.chainCount) { chain in
      Result { () throws(SamplingError) in try work(chain) }
    }
    var results: [Output] = []
    for (chain, outcome) in zip(settings.chains, outcomes) {
      do throws(SamplingError) { results.append(try outcome.get()) } catch {
        guard error == .stopped else { throw .inChain(chain, error) }
        throw stop.reason == .deadline ? noDraws : error
      }
    }
    return results
  }

  /// The columns of the draws, on as many threads as the chains.
  private func columns(
    _ width: Int, drawCount: Int, of storages: [any ChainStorage]
  ) throws(SamplingError) -> [DrawMatrix] {
    let outcomes = WorkQueue(width: max(settings.threadCount, 1)).map(width) { index in
      Result { () throws(SamplingError) in
        try Self.column(index, width: width, drawCount: drawCount, of: storages)
      }
    }
    var columns: [DrawMatrix] = []
    for outcome in outcomes { columns.append(try outcome.get()) }
    return columns
  }

  /// Raises the stop signal when the time is up. A serial queue has a thread of its own, where those
  /// of the global queues may all be busy with chains. Of several ranks one has the clock.
  func deadlineTimer() -> DispatchSourceTimer? {
    guard let seconds = settings.maxSeconds, ranks?.isFirst ?? true else { return nil }
    let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "credence.deadline"))
    timer.schedule(deadline: .now() + seconds)
    timer.setEventHandler { [wish] in wish.raise(.deadline) }
    timer.resume()
    return timer
  }

  /// Whether the stopping rule is met at the end of a round. A chain that is further already went
  /// on from a later round of an earlier run, so the rule was not met here.
  private func isEnough(
    _ drawCounts: [Int], at end: Int, in storages: [any ChainStorage]
  ) throws(SamplingError) -> Bool {
    guard !settings.stoppingRule.isEmpty, end >= 100, drawCounts.allSatisfy({ $0 == end })
    else { return false }
    return try decided { () throws(SamplingError) in
      for parameter in model.parameters.indices {
        let draws = try Self.column(
          parameter, width: model.parameters.count + SampleStatistics.columnCount, drawCount: end,
          of: storages)
        if !settings.stoppingRule.isMet(by: draws) { return nil }
      }
      return "the stopping rule is met"
    } != nil
  }

  /// Numbers in all draws above which they stay in their storages: 64 MB.
  private static var residentLimit: Int { 1 << 23 }

  /// The draws and their statistics: in memory, or where they are many, read when asked for.
  private func gather(
    drawCount: Int, origin: DrawOrigin, from storages: [any ChainStorage]
  ) throws(SamplingError) -> (draws: Draws, statistics: SampleStatistics) {
    guard drawCount > 0 else { throw noDraws }
    let names = model.parameters.map(\.name)
    let width = names.count + SampleStatistics.columnCount
    let statisticNames = SampleStatistics.Name.allCases.map(\.rawValue)
    let depth = origin == .hamiltonian ? settings.maxTreeDepth : 0
    let isKept = ranks?.isFirst ?? true
    if !isKept || drawCount * storages.count * width > Self.residentLimit {
      func onDemand(_ names: [String], from start: Int) -> Draws {
        Draws(names: names, chainCount: storages.count, drawCount: drawCount) { index in
          let column = try? Self.column(
            start + index, width: width, drawCount: drawCount, of: storages)
          return column
            ?? DrawMatrix(
              chains: storages.map { _ in [Double](repeating: .nan, count: drawCount) })
        }
      }
      return (
        onDemand(names, from: 0),
        SampleStatistics(
          onDemand(statisticNames, from: names.count), maxTreeDepth: depth, origin: origin)
      )
    }
    let columns = try columns(width, drawCount: drawCount, of: storages)
    return (
      Draws(names: names, columns: Array(columns.prefix(names.count))),
      SampleStatistics(
        Draws(names: statisticNames, columns: Array(columns.dropFirst(names.count))),
        maxTreeDepth: depth, origin: origin)
    )
  }

  var noDraws: SamplingError { .deadlineInWarmup(seconds: settings.maxSeconds ?? 0) }

  private static func column(
    _ index: Int, width: Int, drawCount: Int, of storages: [any ChainStorage]
  ) throws(SamplingError) -> DrawMatrix {
    var chains: [[Double]] = []
    for storage in storages {
      let values = try storage.column(index, width: width, rowCount: drawCount)
      guard values.count == drawCount else {
        throw .storage("a chain has stored fewer draws than its checkpoint counts")
      }
      chains.append(values)
    }
    return DrawMatrix(chains: chains)
  }
}
