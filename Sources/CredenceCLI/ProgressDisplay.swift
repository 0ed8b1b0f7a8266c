import Credence
import Foundation
import Synchronization

/// Progress of all chains on standard error: a live line a chain on a terminal, else a plain line
/// at every quarter.
final class ProgressDisplay: Sendable {
  private struct State {
    var latest: [SamplingProgress?]
    var starts: [ContinuousClock.Instant?]
    var quarters: [Int]
    var linesShown = 0
  }

  private let state: Mutex<State>
  private let isLive: Bool

  /// - Parameter isLive: whether lines may be written over; more chains than the terminal has rows
  ///   would scroll.
  init(chainCount: Int, isLive: Bool = StandardError.isTerminal) {
    state = Mutex(
      State(
        latest: Array(repeating: nil, count: chainCount),
        starts: Array(repeating: nil, count: chainCount),
        quarters: Array(repeating: 0, count: chainCount)))
    let isDumb = ProcessInfo.processInfo.environment["TERM"] == "dumb"
    self.isLive = isLive && !isDumb && chainCount < StandardError.terminalSize.rows
  }

  var handler: ProgressHandler {
    { [self] progress in
      state.withLock { state in
        state.latest[progress.chain] = progress
        if state.starts[progress.chain] == nil { state.starts[progress.chain] = .now }
        if isLive { redraw(&state) } else { printQuarter(progress, &state) }
      }
    }
  }

  private func redraw(_ state: inout State) {
    // A line that wraps would be two lines, and the next one would be written over the wrong one.
    let width = StandardError.terminalSize.columns - 1
    let lines = state.latest.enumerated().map { chain, progress in
      String((progress.map { line($0, state) } ?? "chain \(chain)  waiting").prefix(width))
    }
    let up = state.linesShown > 0 ? "\u{1B}[\(state.linesShown)A" : ""
    StandardError.write(up + lines.map { "\r\u{1B}[K\($0)\n" }.joined())
    state.linesShown = lines.count
  }

  private func printQuarter(_ progress: SamplingProgress, _ state: inout State) {
    let quarter = 4 * progress.iteration / max(progress.total, 1)
    guard quarter > state.quarters[progress.chain] else { return }
    state.quarters[progress.chain] = quarter
    StandardError.write(line(progress, state) + "\n")
  }

  /// What matters most comes first: a narrow terminal cuts the rest off.
  private func line(_ progress: SamplingProgress, _ state: State) -> String {
    let (done, total) = (progress.iteration, progress.total)
    let elapsed = state.starts[progress.chain].map { (ContinuousClock.now - $0) / .seconds(1) } ?? 0
    let rate = Double(done) / max(elapsed, 1e-3)
    let gradients = Double(progress.gradientCount) / Double(max(done, 1))
    let padding = String(repeating: " ", count: "\(total)".count - "\(done)".count)
    let time =
      done == total
      ? "took \(Self.duration(elapsed))" : "\(Self.duration(Double(total - done) / rate)) left"
    return "chain \(progress.chain)  "
      + String(format: "%3d%%  ", 100 * done / max(total, 1))
      + "\(padding)\(done)/\(total)  \(progress.isWarmup ? "warmup  " : "sampling")  \(time)  "
      + String(
        format: "divergences %d  step %.3g  gradients/draw %.1f  %.0f draws/s",
        progress.divergences, progress.stepSize, gradients, rate)
  }

  private static func duration(_ seconds: Double) -> String {
    if seconds < 120 { return String(format: "%.1f s", seconds) }
    return seconds < 7200
      ? String(format: "%.0f min", seconds / 60) : String(format: "%.1f h", seconds / 3600)
  }
}
