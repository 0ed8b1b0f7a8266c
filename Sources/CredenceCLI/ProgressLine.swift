import Credence
import Foundation

/// One chain's progress as a line of text, a pure function of where the chain stands.
enum ProgressLine {
  /// The parts of a line. What matters most comes first: a narrow terminal drops the rest.
  ///
  /// - Parameter elapsed: seconds since the chain's first report.
  static func parts(of progress: SamplingProgress, elapsed: Double) -> [String] {
    let (done, total) = (progress.iteration, progress.total)
    let padding = String(repeating: " ", count: max("\(total)".count - "\(done)".count, 0))
    var parts = [
      "chain \(progress.chain)", String(format: "%3d%%", percentage(of: progress)),
      "\(padding)\(done)/\(total)", progress.isWarmup ? "warmup  " : "sampling",
    ]
    if progress.isComplete {
      parts.append("took \(duration(elapsed))")
    } else if progress.secondsLeft.isFinite {
      parts.append("\(duration(progress.secondsLeft)) left")
    }
    parts.append("divergences \(progress.divergences)")
    if progress.stepSize.isFinite { parts.append(String(format: "step %.3g", progress.stepSize)) }
    if progress.gradientsPerTransition.isFinite {
      parts.append(String(format: "gradients/draw %.1f", progress.gradientsPerTransition))
    }
    if progress.rate.isFinite { parts.append(String(format: "%.0f draws/s", progress.rate)) }
    return parts
  }

  /// As many parts as fit: a line that wraps would be two, and the next one would be written over
  /// the wrong one.
  static func text(_ parts: [String], width: Int = .max) -> String {
    var line = parts[0]
    for part in parts.dropFirst() {
      guard line.count + 2 + part.count <= width else { break }
      line += "  " + part
    }
    return String(line.prefix(max(width, 1)))
  }

  /// The lines of all chains on a terminal, written over those that are there.
  static func redrawing(_ lines: [[String]], over shown: Int, width: Int) -> String {
    let up = shown > 0 ? "\u{1B}[\(shown)A" : ""
    return up + lines.map { "\r\u{1B}[K\(text($0, width: width))\n" }.joined()
  }

  /// Whole percent of the way.
  static func percentage(of progress: SamplingProgress) -> Int {
    100 * progress.iteration / max(progress.total, 1)
  }

  private static func duration(_ seconds: Double) -> String {
    if seconds < 120 { return String(format: "%.1f s", seconds) }
    return seconds < 7200
      ? String(format: "%.0f min", seconds / 60) : String(format: "%.1f h", seconds / 3600)
  }
}

/// Which reports of a chain are worth a line where lines stay: every tenth of the way, but no two
/// within two seconds, and the end.
struct PlainLineSchedule {
  private var tenth = 0
  private var last = -Double.infinity

  /// Whether this report is due, so many seconds into the run; one that is due counts as shown.
  mutating func isDue(_ progress: SamplingProgress, at seconds: Double) -> Bool {
    let now = ProgressLine.percentage(of: progress) / 10
    guard progress.isComplete || now > tenth && seconds - last >= 2 else { return false }
    (tenth, last) = (now, seconds)
    return true
  }
}
