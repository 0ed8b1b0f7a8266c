import Foundation
import Synchronization
import Testing

/// A table on a page of the documentation that a study measures anew.
///
/// Words must be equal. Shares may differ by 0.03, and numbers above 1 or written as 1e-3 by a fifth:
/// where the last bit of a draw differs, chains part. `CREDENCE_UPDATE_GOLDEN=1` writes what is measured now into the page.
enum MeasuredTable {
  private static let catalog = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources/Credence/Credence.docc")

  /// Held while a page is read and written: studies run beside each other.
  private static let page = Mutex(())

  /// Prints a table, and records an issue where the page's table with that header is another.
  static func expect(
    _ lines: [String], on page: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    print(lines.joined(separator: "\n"))
    let file = catalog.appendingPathComponent("\(page).md")
    let shown = try Self.page.withLock { _ in try Self.shown(in: file, replacing: lines) }
    #expect(shown.count == lines.count, "\(page)", sourceLocation: sourceLocation)
    for (shown, measured) in zip(shown, lines) {
      #expect(agree(shown, measured), "\(shown)\n\(measured)", sourceLocation: sourceLocation)
    }
  }

  /// The lines of the table with that header, after they were replaced where that is wanted.
  private static func shown(in file: URL, replacing lines: [String]) throws -> [String] {
    var text = try String(contentsOf: file, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let start = text.firstIndex(of: lines[0]) else { return [] }
    let end = text[start...].firstIndex { !$0.hasPrefix("|") } ?? text.count
    guard ProcessInfo.processInfo.environment["CREDENCE_UPDATE_GOLDEN"] == "1" else {
      return Array(text[start..<end])
    }
    text.replaceSubrange(start..<end, with: lines)
    try Data(text.joined(separator: "\n").utf8).write(to: file)
    return lines
  }

  static func agree(_ shown: String, _ measured: String) -> Bool {
    let cells = [shown, measured].map {
      $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    guard cells[0].count == cells[1].count else { return false }
    return zip(cells[0], cells[1]).allSatisfy { a, b in
      guard let x = Double(a), let y = Double(b) else { return a == b }
      let isShare = max(abs(x), abs(y)) <= 1 && !a.contains("e-")
      return abs(x - y) <= (isShare ? 0.03 : 0.2 * max(abs(x), abs(y)))
    }
  }
}

/// The comparison itself.
@Suite struct MeasuredTableTests {
  @Test func `another word and another number are noticed`() {
    #expect(MeasuredTable.agree("| AR(1) 0.9 | 1e-2 | .95 |", "| AR(1) 0.9 | 0.01 | 0.951 |"))
    #expect(!MeasuredTable.agree("| AR(1) 0.9 | .95 |", "| AR(1) 0.98 | .95 |"))
    #expect(!MeasuredTable.agree("| AR(1) 0.9 | .95 |", "| AR(1) 0.9 | .89 |"))
    #expect(!MeasuredTable.agree("| AR(1) 0.9 | .95 |", "| AR(1) 0.9 |"))
    #expect(!MeasuredTable.agree("| 4.2e-7 | .95 |", "| 5.6e-7 | .95 |"))
    #expect(MeasuredTable.agree("| 4.2e-7 | 38.9 |", "| 4.3e-7 | 35 |"))
  }
}
