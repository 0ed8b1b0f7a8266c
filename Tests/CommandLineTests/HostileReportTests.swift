import Foundation
import FoundationXML
import Testing

/// Columns, levels and claims that would break a page, a drawing or a table of markdown.
struct HostileReportTests {
  let credence: Command

  init() throws { credence = try Command() }

  static let column = "<script>alert(1)</script>"
  static let levels = [
    "plain", "a|b\\c", "\"><img src=x onerror=alert(2)>", "it's \"quoted\"", "two\nlines", "`tick`",
    "${x}", "| --- |", "]]>&amp;<!--",
  ]

  private static func quoted(_ cell: String) -> String {
    "\"\(cell.replacing("\"", with: "\"\""))\""
  }

  /// The posterior of a response on the column and the levels.
  private func sample() throws {
    let rows = (0..<90).map { row in
      let x = Double((row * 37) % 90) / 45 - 1
      let level = row % Self.levels.count
      return "\(x + Double(level) / 9 + Double((row * 53) % 19) / 40),\(x),"
        + Self.quoted(Self.levels[level])
    }
    let header = "y,\(Self.quoted(Self.column)),kind|\\"
    try credence.write(([header] + rows).joined(separator: "\n"), to: "data.csv")
    let run = try credence.run([
      "sample", "data.csv", "--formula", "y ~ `\(Self.column)` + `kind|\\`", "--output", "run.nc",
      "--draws", "200", "--quiet",
    ])
    try #require(run.status == 0, "\(run.error)")
  }

  private static let claims = [
    "b_`\(column)` > 0",
    "mean(y | `\(column)` = 0.5, `kind|\\` = \"a|b\\c\") > 0",
  ]

  private func report(_ output: String) throws -> String {
    let asked = Self.claims.flatMap { ["--claim", $0] }
    let run = try credence.run(["report", "run.nc", "--output", output] + asked)
    try #require(run.status == 0, "\(run.error)")
    return try String(contentsOf: credence.folder.appending(path: output), encoding: .utf8)
  }

  @Test func `a page holds them as text, and its drawings are well-formed`() throws {
    try sample()
    let page = try report("page.html")
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    // The page's own script and no other; no picture, no handler.
    #expect(page.matches(of: #/<script/#).count == 1)
    #expect(!page.contains("<img") && !page.contains("<!--"))
    let drawings = page.matches(of: #/<svg xmlns.*?<\/svg>/#.dotMatchesNewlines())
    #expect(drawings.count > 20)
    for drawing in drawings {
      #expect(XMLParser(data: Data(drawing.output.utf8)).parse(), "\(drawing.output.prefix(200))")
    }
    guard Chromium.isInstalled else { return }
    let findings = try Chromium.findings(
      credence.folder.appending(path: "page.html"), credence)
    for (view, found) in findings { #expect(found.isEmpty, "\(view): \(found.prefix(10))") }
  }

  /// Bars that part cells: those without a backslash of their own before them.
  private static func bars(_ line: Substring) -> Int {
    var (count, isEscaped) = (0, false)
    for character in line {
      if character == "|", !isEscaped { count += 1 }
      isEscaped = character == "\\" && !isEscaped
    }
    return count
  }

  @Test func `a notebook is JSON, and its tables are tables`() throws {
    try sample()
    let cells = try JSONDocument(try report("run.ipynb"))["cells"].elements
    #expect(cells.count > 10)
    var tables = 0
    for cell in cells {
      let source = cell["source"].elements.compactMap(\.text).joined()
      guard cell["cell_type"].text == "markdown" else { continue }
      #expect(!source.contains("<script") && !source.contains("<img"))
      let lines = source.split(separator: "\n").filter { $0.hasPrefix("| ") }
      let widths = Set(lines.map(Self.bars))
      if !lines.isEmpty { tables += 1 }
      #expect(widths.count <= 1, "every row has the cells of the head: \(source.prefix(300))")
    }
    #expect(tables >= 2)
    let drawings = cells.flatMap { $0["outputs"].elements }
      .map { $0["data"]["image/svg+xml"].elements.compactMap(\.text).joined() }
    #expect(drawings.count > 5)
    for drawing in drawings where !drawing.isEmpty {
      #expect(XMLParser(data: Data(drawing.utf8)).parse(), "\(drawing.prefix(200))")
    }
  }
}
