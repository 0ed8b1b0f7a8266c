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
      return try checkpoint(stored)
    }
    var kernel = method.kernel
    let state = try initialState(of: &kernel)
    return ChainCheckpoint(
      tuning: kernel.tuning, state: state, warmup: method.warmup,
      random: RandomStream(seed: settings.seed, chain: chain, purpose: .warmup).snapshot)
  }

  /// Reads a stored checkpoint; one that another model or sampler could have made is an error.
  private func checkpoint(_ stored: Data) throws(SamplingError) -> ChainCheckpoint<Adaptation> {
    let checkpoint: ChainCheckpoint<Adaptation>
    do { checkpoint = try ChainCheckpoint(stored) } catch {
      throw .storage("the checkpoint of chain \(chain) cannot be read: \(error)")
    }
    guard checkpoint.fits(method, dimension: dimension) else {
      throw .storage("the checkpoint of chain \(chain) does not fit the model or the sampler")
    }
    return checkpoint
  }

  /// Goes on until the chain has so many draws, or is told to stop; stores what it did.
  ///
  /// A transition during which the stop signal was raised did not happen. In a warmup, where going
  /// back one transition would take a copy of all that was learnt at each, the chain goes back to
  /// the checkpoint before.
  func advance(
    _ checkpoint: ChainCheckpoint<Adaptation>, toDraw end: Int
  ) throws(SamplingError) -> ChainCheckpoint<Adaptation> {
    var stored = checkpoint
    var walker = Walker(run: self, checkpoint: checkpoint)
    var rows: [Double] = []
    var nextCheckpoint = ContinuousClock.now + Self.checkpointInterval
    while stop.reason == nil, !walker.isWarm || walker.drawCount < end {
      guard try walker.step(&rows) else { break }
      if rows.count >= Self.blockSize || ContinuousClock.now >= nextCheckpoint {
        stored = walker.checkpoint
        try store(&rows, stored)
        nextCheckpoint = .now + Self.checkpointInterval
      }
    }
    guard walker.isWhole else { return stored }
    if walker.iteration > stored.iteration {
      stored = walker.checkpoint
      try store(&rows, stored)
    }
    return stored
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

/// A chain in motion: what its checkpoint names, set up.
private struct Walker<Adaptation: Warmup>: ~Copyable {
  private let run: ChainRun<Adaptation>
  private var kernel: Adaptation.Kernel
  private var random: RandomStream
  private var reporter: ProgressReporter
  /// The checkpoint at the beginning, with what has changed since, but for tuning and stream.
  private var current: ChainCheckpoint<Adaptation>
  /// Whether every transition since the beginning happened as a whole.
  private(set) var isWhole = true

  init(run: ChainRun<Adaptation>, checkpoint: ChainCheckpoint<Adaptation>) {
    self.run = run
    current = checkpoint
    kernel = run.method.kernel
    kernel.tuning = checkpoint.tuning
    random = RandomStream(checkpoint.random)
    reporter = ProgressReporter(
      chain: run.chain, warmupCount: run.method.warmupCount,
      total: run.method.warmupCount + run.settings.drawCount,
      firstIteration: checkpoint.iteration, handler: run.handler)
  }

  var isWarm: Bool { current.warmup.isComplete }
  var drawCount: Int { current.drawCount }
  var iteration: Int { current.iteration }

  /// All that the chain is now.
  var checkpoint: ChainCheckpoint<Adaptation> {
    var checkpoint = current
    checkpoint.tuning = kernel.tuning
    checkpoint.random = random.snapshot
    return checkpoint
  }

  /// One transition, and its draw appended to `rows` once the warmup is done; false where the stop
  /// signal was raised meanwhile.
  mutating func step(_ rows: inout [Double]) throws(SamplingError) -> Bool {
    try isWarm ? draw(&rows) : warmUp()
  }

  private mutating func draw(_ rows: inout [Double]) -> Bool {
    let (state, snapshot) = (current.state, random.snapshot)
    let statistics = kernel.step(&current.state, random: &random)
    guard run.stop.reason == nil else {
      current.state = state
      random = RandomStream(snapshot)
      return false
    }
    current.drawCount += 1
    current.divergences += statistics.diverging ? 1 : 0
    DrawRow.append(run.constrain(current.state.position.span), statistics, to: &rows)
    note(statistics)
    return true
  }

  private mutating func warmUp() throws(SamplingError) -> Bool {
    let statistics: StepStatistics
    do throws(SamplingError) {
      statistics = try current.warmup.step(&kernel, &current.state, random: &random)
    } catch {
      // What a raised signal makes of the log density is no fault of the model.
      guard run.stop.reason != nil else { throw error }
      isWhole = false
      return false
    }
    guard run.stop.reason == nil else {
      isWhole = false
      return false
    }
    if isWarm {
      random = RandomStream(seed: run.settings.seed, chain: run.chain, purpose: .sampling)
    }
    note(statistics)
    return true
  }

  private mutating func note(_ statistics: StepStatistics) {
    current.iteration += 1
    current.gradientCount += statistics.stepCount
    reporter.report(
      iteration: current.iteration, stepSize: statistics.stepSize,
      gradientCount: current.gradientCount, divergences: current.divergences)
  }
}
