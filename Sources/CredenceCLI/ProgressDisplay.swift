import Credence
import Foundation
import Synchronization

/// Progress of all chains on standard error: a live line a chain on a terminal, else a plain line
/// at every quarter.
final class ProgressDisplay: Sendable {
  private struct State {
    var latest: [SamplingProgress?]
    var quarters: [Int]
    var linesShown = 0
  }

  private let state: Mutex<State>
  private let isLive: Bool
  private let start = ContinuousClock.now

  init(chainCount: Int, isLive: Bool = StandardError.isTerminal) {
    state = Mutex(
      State(
        latest: Array(repeating: nil, count: chainCount),
        quarters: Array(repeating: 0, count: chainCount)))
    self.isLive = isLive
  }

  var handler: ProgressHandler {
    { [self] progress in
      state.withLock { state in
        state.latest[progress.chain] = progress
        if isLive { redraw(&state) } else { printQuarter(progress, &state) }
      }
    }
  }

  /// Leaves the last state on the screen.
  func finish() {
    state.withLock { state in if isLive { redraw(&state) } }
  }

  private func redraw(_ state: inout State) {
    let lines = state.latest.enumerated().map { chain, progress in
      progress.map(line) ?? "chain \(chain)  waiting"
    }
    let up = state.linesShown > 0 ? "\u{1B}[\(state.linesShown)A" : ""
    StandardError.write(up + lines.map { "\r\u{1B}[K\($0)\n" }.joined())
    state.linesShown = lines.count
  }

  private func printQuarter(_ progress: SamplingProgress, _ state: inout State) {
    let quarter = 4 * progress.iteration / max(progress.total, 1)
    guard quarter > state.quarters[progress.chain] else { return }
    state.quarters[progress.chain] = quarter
    StandardError.write(line(progress) + "\n")
  }

  private func line(_ progress: SamplingProgress) -> String {
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    let rate = Double(progress.iteration) / max(elapsed, 1e-9)
    let left = Double(progress.total - progress.iteration) / max(rate, 1e-9)
    let phase = progress.isWarmup ? "warmup  " : "sampling"
    let gradients = Double(progress.gradientCount) / Double(max(progress.iteration, 1))
    return "chain \(progress.chain)  "
      + String(
        format: "%3d%%  %d/%d  ", 100 * progress.iteration / max(progress.total, 1),
        progress.iteration, progress.total)
      + phase
      + String(
        format: "  divergences %d  step %.3g  gradients/draw %.1f  %.0f draws/s  %.1f s left",
        progress.divergences, progress.stepSize, gradients, rate, left)
  }
}
