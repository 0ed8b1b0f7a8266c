import Foundation
import LogDensities
import PosteriorDraws
import Sampling
import StatisticalTesting
import Synchronization
import Testing

/// Interrupted runs go on to the draws of an uninterrupted one.
@Suite struct InterruptionTests {
  private func settings(_ change: (inout SamplingSettings) -> Void = { _ in }) -> SamplingSettings {
    var settings = SamplingSettings()
    settings.chainCount = 3
    settings.warmupCount = 200
    settings.drawCount = 200
    settings.seed = 5
    change(&settings)
    return settings
  }

  /// Interrupts after a number of evaluations that grows from run to run, so that stops fall on
  /// starts, warmup, metric updates and draws, mostly in the middle of a transition.
  private func interruptedDraws(
    _ settings: SamplingSettings, evaluations: (Int) -> Int
  ) throws -> (draws: Draws, interruptions: Int) {
    let storages = (0..<settings.chainCount).map { _ in CheckpointedStorage() }
    var interruptions = 0
    while true {
      let stop = StopSignal()
      let model = Fuse(limit: evaluations(interruptions), stop: stop)
      var settings = settings
      settings.threadCount = 1 + interruptions % 3
      let outcome = Result {
        try ChainSampler(model, settings: settings, stop: stop, storage: { storages[$1] }).run()
      }
      if case .failure(let error) = outcome, error as? SamplingError == .stopped {
        interruptions += 1
      } else {
        return (try outcome.get().draws, interruptions)
      }
    }
  }

  @Test(arguments: MetricKind.allCases)
  func `a run that is interrupted anywhere makes the same draws`(metric: MetricKind) throws {
    let settings = settings { $0.metric = metric }
    let whole = try ChainSampler(Fuse(limit: .max, stop: StopSignal()), settings: settings).run()
    let parts = try interruptedDraws(settings) { 37 + 61 * ($0 % 40) }
    #expect(parts.interruptions > 5)
    #expect(parts.draws == whole.draws)
  }

  @Test func `a run with a stopping rule stops at the same draw after interruptions`() throws {
    let settings = settings {
      $0.drawCount = 5000
      $0.stoppingRule.effectiveDraws = 600
    }
    let whole = try ChainSampler(Fuse(limit: .max, stop: StopSignal()), settings: settings).run()
    #expect(whole.draws.drawCount < 5000)
    #expect(try interruptedDraws(settings) { _ in 1500 }.draws == whole.draws)
  }

  @Test func `a stopping rule reaches its target`() throws {
    var settings = settings { $0.drawCount = 50_000 }
    settings.stoppingRule.effectiveDraws = 3000
    let target = EquicorrelatedNormal(dimension: 3, shared: 2)
    var draws = try ChainSampler(target, settings: settings).run().draws
    #expect(draws.columns.allSatisfy { $0.bulkESS >= 3000 && $0.tailESS >= 3000 })
    #expect(draws.drawCount < 10_000)
    settings.stoppingRule = StoppingRule()
    settings.stoppingRule.relativeError = 0.02
    draws = try ChainSampler(target, settings: settings).run().draws
    #expect(draws.columns.allSatisfy { $0.meanMCSE <= 0.02 * $0.standardDeviation })
    #expect(draws.drawCount < 10_000)
  }

  @Test func `a time limit keeps the draws so far`() throws {
    let settings = settings {
      $0.drawCount = 100_000_000
      $0.maxSeconds = 1e6
      $0.threadCount = 1
    }
    // Far more than three warmups, and far less than the draws.
    let stop = StopSignal()
    let model = Fuse(limit: 40_000, reason: .deadline, stop: stop)
    let draws = try ChainSampler(model, settings: settings, stop: stop).run().draws
    #expect(draws.drawCount >= 1000)
    var reference = settings
    reference.maxSeconds = nil
    reference.drawCount = 1000
    let first = try ChainSampler(
      Fuse(limit: .max, stop: StopSignal()), settings: reference
    ).run().draws
    for chain in 0..<3 {
      #expect(draws.columns[0].chain(chain).prefix(1000) == first.columns[0].chain(chain))
    }
  }

  @Test func `a time limit within the warmup is an error`() {
    let settings = settings {
      $0.warmupCount = 100_000_000
      $0.maxSeconds = 0.1
    }
    #expect(throws: SamplingError.deadlineInWarmup(seconds: 0.1)) {
      try ChainSampler(IndependentNormal(deviations: [1, 2]), settings: settings).run()
    }
  }

  @Test func `a checkpoint that cannot be read is an error, not a new start`() {
    #expect(throws: SamplingError.self) {
      try ChainSampler(
        IndependentNormal(deviations: [1]), settings: settings(),
        storage: { _, _ in CheckpointedStorage(checkpoint: Data("{}".utf8)) }
      ).run()
    }
  }
}

/// Memory that also keeps the newest checkpoint.
final class CheckpointedStorage: ChainStorage {
  private let state: Mutex<(rows: [Double], checkpoint: Data?)>

  init(checkpoint: Data? = nil) { state = Mutex(([], checkpoint)) }

  func latestCheckpoint() -> Data? { state.withLock { $0.checkpoint } }

  func append(_ rows: [Double], checkpoint: () throws(SamplingError) -> Data) throws(SamplingError)
  {
    let checkpoint = try checkpoint()
    state.withLock {
      $0.rows += rows
      $0.checkpoint = checkpoint
    }
  }

  func column(_ index: Int, width: Int, rowCount: Int) -> [Double] {
    state.withLock { state in
      (0..<min(rowCount, state.rows.count / width)).map { state.rows[$0 * width + index] }
    }
  }
}

/// A correlated normal that raises the stop signal at an evaluation of its density.
private final class Fuse: Model, DifferentiableLogDensity {
  private let target = EquicorrelatedNormal(dimension: 4, shared: 5)
  private let left: Atomic<Int>
  private let stop: StopSignal
  private let reason: StopSignal.Reason

  init(limit: Int, reason: StopSignal.Reason = .interruption, stop: StopSignal) {
    left = Atomic(limit)
    self.reason = reason
    self.stop = stop
  }

  var dimension: Int { target.dimension }
  var parameters: [Parameter] { target.parameters }
  var posterior: Fuse { self }
  func constrain(_ position: Span<Double>) -> [Double] { target.constrain(position) }
  func value(at position: Span<Double>) -> Double { target.value(at: position) }

  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    if left.wrappingSubtract(1, ordering: .relaxed).newValue == 0 { stop.raise(reason) }
    return target.value(at: position, gradient: &gradient)
  }
}
