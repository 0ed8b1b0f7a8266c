import Credence
import Foundation
import Synchronization

/// Progress of all chains on standard error: a live line a chain on a terminal, else a plain line
/// at every quarter.
final class ProgressDisplay: Sendable {
  private struct State {
    /// The newest line of every chain, in parts.
    var latest: [[String]]
    var starts: [ContinuousClock.Instant?]
    var quarters: [Int]
    var linesShown = 0
  }

  private let state: Mutex<State>
  /// The number of the first chain.
  private let first: Int
  private let isLive: Bool

  /// - Parameter isLive: whether lines may be written over; more chains than the terminal has rows
  ///   would scroll.
  init(chains: Range<Int>, isLive: Bool = StandardError.isTerminal) {
    first = chains.lowerBound
    state = Mutex(
      State(
        latest: chains.map { ["chain \($0)", "waiting"] },
        starts: Array(repeating: nil, count: chains.count),
        quarters: Array(repeating: 0, count: chains.count)))
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
      let line = progress.chain - first
      let start = state.starts[line] ?? .now
      state.starts[line] = start
      state.latest[line] = Self.parts(of: progress, since: start)
      if isLive { redraw(&state) } else { printQuarter(progress, &state) }
    }
  }

  private func redraw(_ state: inout State) {
    let width = StandardError.terminalSize.columns - 1
    let up = state.linesShown > 0 ? "\u{1B}[\(state.linesShown)A" : ""
    let lines = state.latest.map { "\r\u{1B}[K\(Self.line($0, width: width))\n" }
    StandardError.write(up + lines.joined())
    state.linesShown = lines.count
  }

  private func printQuarter(_ progress: SamplingProgress, _ state: inout State) {
    let quarter = 4 * progress.iteration / max(progress.total, 1)
    let line = progress.chain - first
    guard quarter > state.quarters[line] else { return }
    state.quarters[line] = quarter
    StandardError.write(Self.line(state.latest[line], width: .max) + "\n")
  }

  /// As many parts as fit: a line that wraps would be two, and the next one would be written over
  /// the wrong one.
  private static func line(_ parts: [String], width: Int) -> String {
    var line = parts[0]
    for part in parts.dropFirst() {
      guard line.count + 2 + part.count <= width else { break }
      line += "  " + part
    }
    return String(line.prefix(max(width, 1)))
  }

  /// What matters most comes first: a narrow terminal drops the rest.
  private static func parts(
    of progress: SamplingProgress, since start: ContinuousClock.Instant
  ) -> [String] {
    let (done, total) = (progress.iteration, progress.total)
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    let rate = Double(done) / max(elapsed, 1e-3)
    let padding = String(repeating: " ", count: "\(total)".count - "\(done)".count)
    return [
      "chain \(progress.chain)",
      String(format: "%3d%%", 100 * done / max(total, 1)),
      "\(padding)\(done)/\(total)",
      progress.isWarmup ? "warmup  " : "sampling",
      done == total
        ? "took \(duration(elapsed))" : "\(duration(Double(total - done) / rate)) left",
      "divergences \(progress.divergences)",
      String(format: "step %.3g", progress.stepSize),
      String(format: "gradients/draw %.1f", Double(progress.gradientCount) / Double(max(done, 1))),
      String(format: "%.0f draws/s", rate),
    ]
  }

  private static func duration(_ seconds: Double) -> String {
    if seconds < 120 { return String(format: "%.1f s", seconds) }
    return seconds < 7200
      ? String(format: "%.0f min", seconds / 60) : String(format: "%.1f h", seconds / 3600)
  }
}
