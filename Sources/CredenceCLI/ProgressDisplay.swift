import Credence
import Foundation
import Synchronization

/// Progress of all chains on standard error: a live line a chain on a terminal, else now and then a
/// plain line.
final class ProgressDisplay: Sendable {
  private struct State {
    /// The newest line of every chain, in parts.
    var latest: [[String]]
    var starts: [ContinuousClock.Instant?]
    var schedules: [PlainLineSchedule]
    var linesShown = 0
  }

  private let state: Mutex<State>
  /// The number of the first chain.
  private let first: Int
  private let isLive: Bool
  private let start = ContinuousClock.now

  /// - Parameter isLive: whether lines may be written over; more chains than the terminal has rows
  ///   would scroll.
  init(chains: Range<Int>, isLive: Bool = StandardError.isTerminal) {
    first = chains.lowerBound
    state = Mutex(
      State(
        latest: chains.map { ["chain \($0)", "waiting"] },
        starts: Array(repeating: nil, count: chains.count),
        schedules: Array(repeating: PlainLineSchedule(), count: chains.count)))
    let isDumb = ProcessInfo.processInfo.environment["TERM"] == "dumb"
    self.isLive = isLive && !isDumb && chains.count < StandardError.terminalSize.rows
  }

  var handler: SamplingEventHandler {
    { [self] event in
      switch event {
      case .choice(let algorithm, let reason): announce(algorithm, reason)
      case .progress(let progress): show(progress)
      }
    }
  }

  /// Says which sampler runs; a line that stays above those of the chains.
  private func announce(_ algorithm: SamplingAlgorithm, _ reason: String) {
    state.withLock { state in
      StandardError.write("sampler  \(algorithm.rawValue): \(reason)\n")
      state.linesShown = 0
    }
  }

  private func show(_ progress: SamplingProgress) {
    state.withLock { state in
      let now = ContinuousClock.now
      let chain = progress.chain - first
      let start = state.starts[chain] ?? now
      state.starts[chain] = start
      let parts = ProgressLine.parts(of: progress, elapsed: (now - start) / .seconds(1))
      state.latest[chain] = parts
      if isLive {
        let width = StandardError.terminalSize.columns - 1
        StandardError.write(
          ProgressLine.redrawing(state.latest, over: state.linesShown, width: width))
        state.linesShown = state.latest.count
      } else if state.schedules[chain].isDue(progress, at: (now - self.start) / .seconds(1)) {
        StandardError.write(ProgressLine.text(parts) + "\n")
      }
    }
  }
}
