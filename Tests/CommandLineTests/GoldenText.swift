import Foundation
import Testing

/// An output that is kept in the folder `Golden` and compared with what the command prints now.
///
/// Words must be equal. Numbers may differ by 25%, 0.03, or two units of the last digit shown: where
/// the last bit of a gradient differs, chains part, and what remains equal is equal up to Monte
/// Carlo error. Blanks count as one. After a change that is meant, run the tests with
/// `CREDENCE_UPDATE_GOLDEN=1` and read the difference.
enum GoldenText {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("Golden")

  /// Records an issue where the text is not the one kept under the name.
  static func expect(
    _ text: String, matches name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["CREDENCE_UPDATE_GOLDEN"] == "1" {
      try Data(text.utf8).write(to: file)
    }
    let golden = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    // How many draws would decide is near a pole where a claim is open, so one draw moves it far.
    let steady = [text, golden].map {
      $0.replacing(/about \d+ effective draws/, with: "about N effective draws")
    }
    let difference = firstDifference(steady[0], steady[1])
    #expect(difference == nil, "\(name)", sourceLocation: sourceLocation)
  }

  /// The first line of `text` that is not the golden one, beside it; nil where all agree.
  static func firstDifference(_ text: String, _ golden: String) -> String? {
    let lines = [text, golden].map {
      $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    for index in 0..<max(lines[0].count, lines[1].count) {
      let pair = lines.map { index < $0.count ? $0[index] : "(no line)" }
      if !agree(pair[0], pair[1]) { return "line \(index + 1): \(pair[0]) | expected: \(pair[1])" }
    }
    return nil
  }

  private static func agree(_ left: String, _ right: String) -> Bool {
    let (a, b) = (parts(of: left), parts(of: right))
    return a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || closeNumbers($0, $1) }
  }

  /// Numbers, runs of blanks as one blank, and the text between.
  private static func parts(of line: String) -> [String] {
    let pattern = /-?\d+(\.\d+)?(e[+-]?\d+)?|\s+|[^\s\d-]+|-/
    return line.matches(of: pattern).map { match in
      match.output.0.allSatisfy(\.isWhitespace) ? " " : String(match.output.0)
    }
  }

  private static func closeNumbers(_ left: String, _ right: String) -> Bool {
    guard let a = Double(left), let b = Double(right) else { return false }
    let decimals = [left, right].map { text in
      text.firstIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
    }
    let unit = pow(10, -Double(min(decimals[0], decimals[1])))
    return abs(a - b) <= max(0.03, 2 * unit, 0.25 * max(abs(a), abs(b)))
  }
}
