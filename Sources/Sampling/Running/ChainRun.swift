import Foundation
import LogDensities
import PosteriorDraws
import Probability

/// Runs one chain from checkpoint to checkpoint.
struct ChainRun<Adaptation: Warmup>: Sendable {
  /// The chain, counted from zero; with the seed it names the streams of random numbers.
  let chain: Int
  let method: ChainMethod<Adaptation>
  let settings: SamplingSettings
  let dimension: Int
  let constrain: @Sendable (Span<Double>) -> [Double]
  let storage: any ChainStorage
  let stop: StopSignal
  let handler: SamplingEventHandler?

  /// Starting positions tried before a chain gives up.
  static var startTries: Int { 100 }
  /// Numbers that wait in memory before they go to storage: 1 MB.
  static var blockSize: Int { 1 << 17 }
  /// Time between two checkpoints.
  static var checkpointInterval: Duration { .seconds(2) }

  /// Where an earlier run left the chain, or its start.
  func begin() throws(SamplingError) -> ChainCheckpoint<Adaptation> {
    if let stored = try storage.latestCheckpoint() {
      do { return try ChainCheckpoint(stored) } catch {
        throw .storage("the checkpoint of chain \(chain) cannot be read: \(error)")
      }
    }
    var kernel = method.kernel
    let state = try initialState(of: &kernel)
    return ChainCheckpoint(
      tuning: kernel.tuning, state: state, warmup: method.warmup,
      random: RandomStream(seed: settings.seed, chain: chain, purpose: .warmup).snapshot)
  }

  /// Goes on until the chain has so many draws, or is told to stop; stores what it did.
  ///
  /// A transition during which the stop signal was raised did not happen.
  func advance(
    _ checkpoint: ChainCheckpoint<Adaptation>, toDraw end: Int
  ) throws(SamplingError) -> ChainCheckpoint<Adaptation> {
    var walker = Walker(run: self, checkpoint: checkpoint)
    var rows: [Double] = []
    var nextCheckpoint = ContinuousClock.now + Self.checkpointInterval
    while stop.reason == nil, !walker.isWarm || walker.checkpoint.drawCount < end {
      try walker.step(&rows)
      guard stop.reason == nil else { break }
      if rows.count >= Self.blockSize || ContinuousClock.now >= nextCheckpoint {
        try store(&rows, walker.current)
        nextCheckpoint = .now + Self.checkpointInterval
      }
    }
    let reached = walker.current
    if reached.iteration > checkpoint.iteration { try store(&rows, reached) }
    return reached
  }

  private func store(
    _ rows: inout [Double], _ checkpoint: ChainCheckpoint<Adaptation>
  ) throws(SamplingError) {
    try storage.append(rows) { () throws(SamplingError) in
      do { return try checkpoint.encoded() } catch {
        throw .storage("chain \(chain) cannot be put into a checkpoint: \(error)")
      }
    }
    rows.removeAll(keepingCapacity: true)
  }

  /// An over-dispersed start: uniform on (−2, 2) in every unconstrained coordinate, as Stan's.
  private func initialState(
    of kernel: inout Adaptation.Kernel
  ) throws(SamplingError) -> Adaptation.Kernel.State {
    var random = RandomStream(seed: settings.seed, chain: chain, purpose: .initialPosition)
    for _ in 0..<Self.startTries {
      var position = [Double](repeating: 0, count: dimension)
      for coordinate in position.indices { position[coordinate] = random.uniform(-2, 2) }
      if let state = try? kernel.initialState(at: position, random: &random) { return state }
    }
    throw stop.reason == nil ? .noFiniteStart(tries: Self.startTries) : .stopped
  }
}

/// A chain in motion: its checkpoint, with the kernel and the stream that it names set up.
private struct Walker<Adaptation: Warmup>: ~Copyable {
  let run: ChainRun<Adaptation>
  var checkpoint: ChainCheckpoint<Adaptation>
  private var kernel: Adaptation.Kernel
  private var random: RandomStream
  private var reporter: ProgressReporter

  init(run: ChainRun<Adaptation>, checkpoint: ChainCheckpoint<Adaptation>) {
    self.run = run
    self.checkpoint = checkpoint
    kernel = run.method.kernel
    kernel.tuning = checkpoint.tuning
    random = RandomStream(checkpoint.random)
    reporter = ProgressReporter(
      chain: run.chain, warmupCount: run.method.warmupCount,
      total: run.method.warmupCount + run.settings.drawCount, handler: run.handler)
  }

  var isWarm: Bool { checkpoint.warmup.isComplete }

  /// The checkpoint with the tuning and the stream as they are now.
  var current: ChainCheckpoint<Adaptation> {
    var current = checkpoint
    current.tuning = kernel.tuning
    current.random = random.snapshot
    return current
  }

  /// One transition, and its draw appended to `rows` once the warmup is done. Leaves everything as
  /// it was where the stop signal was raised meanwhile.
  mutating func step(_ rows: inout [Double]) throws(SamplingError) {
    let before = current
    let statistics: StepStatistics
    do throws(SamplingError) {
      statistics =
        isWarm
        ? kernel.step(&checkpoint.state, random: &random)
        : try checkpoint.warmup.step(&kernel, &checkpoint.state, random: &random)
    } catch {
      guard run.stop.reason != nil else { throw error }
      return goBack(to: before)
    }
    guard run.stop.reason == nil else { return goBack(to: before) }
    note(statistics, wasWarm: before.warmup.isComplete, &rows)
  }

  private mutating func goBack(to before: ChainCheckpoint<Adaptation>) {
    checkpoint = before
    kernel.tuning = before.tuning
    random = RandomStream(before.random)
  }

  private mutating func note(
    _ statistics: StepStatistics, wasWarm: Bool, _ rows: inout [Double]
  ) {
    checkpoint.iteration += 1
    checkpoint.gradientCount += statistics.stepCount
    if wasWarm {
      checkpoint.drawCount += 1
      checkpoint.divergences += statistics.diverging ? 1 : 0
      DrawRow.append(run.constrain(checkpoint.state.position.span), statistics, to: &rows)
    } else if isWarm {
      random = RandomStream(
        seed: run.settings.seed, chain: run.chain, purpose: .sampling)
    }
    reporter.report(
      iteration: checkpoint.iteration, stepSize: statistics.stepSize,
      gradientCount: checkpoint.gradientCount, divergences: checkpoint.divergences)
  }
}
