import Foundation
import Testing

/// Reports of a file that holds several structures.
struct ClassReportTests {
  let credence: Command

  init() throws { credence = try Command() }

  private func sample() throws {
    let run = try credence.run([
      "sample", Doses.csv, "--family", "bernoulli", "--output", "class.nc", "--draws", "400",
      "--formula", "recovered ~ dose", "--formula", "recovered ~ dose + age", "--quiet",
    ])
    try #require(run.status == 0, "\(run.error)")
  }

  private func read(_ name: String) throws -> String {
    try String(contentsOf: credence.folder.appending(path: name), encoding: .utf8)
  }

  @Test func `a page of a class has its verdict, its bar and its structures`() throws {
    try sample()
    let run = try credence("report", "class.nc", "--claim", "b_dose > 0", "--output", "class.html")
    #expect(run.status == 0 && run.output.isEmpty, "\(run.error)")
    let page = try read("class.html")
    for figure in ["class", "class-0", "margins-0", "trace", "forest", "ppc-calibration"] {
      #expect(page.contains("<figure id=\"\(figure)\">"), "\(figure)")
    }
    #expect(page.contains("<strong>consensus</strong>"))
    // The weights of the page, to all digits, are those of the summary.
    let rows = try JSONDocument(credence("summary", "class.nc", "--json").output).elements
    let keys = page.matches(of: #/data-key="([^"]+)"/#).compactMap { Double($0.1) }
    for row in rows {
      let weight = try #require(row["probability"].number)
      #expect(keys.contains { abs($0 - weight) <= 1e-12 * weight }, "\(row["name"].text ?? "")")
    }
    let refused = try credence("report", "class.nc", "--claim", "b_age > 0", "--output", "no.html")
    // A term that a structure leaves out is zero there, so this one can be asked.
    #expect(refused.status == 0)
    let wrong = try credence("report", "class.nc", "--claim", "b_none > 0", "--output", "w.html")
    #expect(wrong.status == 65 || wrong.status == 64)
    #expect(try !credence.files().contains("w.html"))
  }

  @Test func `in set mode each structure has its depth and its plausible set`() throws {
    try sample()
    let run = try credence(
      "report", "class.nc", "--claim", "b_dose > 0", "--mode", "set", "--output", "set.html")
    #expect(run.status == 0, "\(run.error)")
    let page = try read("set.html")
    #expect(page.contains("<figure id=\"depth-0\">") && page.contains("plausible set, certified"))
  }

  @Test func `a notebook of a class opens its heaviest structure with ArviZ`() throws {
    try sample()
    let run = try credence("report", "class.nc", "--claim", "b_dose > 0", "--output", "run.ipynb")
    #expect(run.status == 0, "\(run.error)")
    let cells = try JSONDocument(read("run.ipynb"))["cells"].elements
    let code = cells.filter { $0["cell_type"].text == "code" }
      .map { $0["source"].elements.compactMap(\.text).joined() }
    let opening = try #require(code.first)
    let rows = try JSONDocument(credence("summary", "class.nc", "--json").output).elements
    let weights = rows.compactMap { $0["probability"].number }
    let heaviest = try #require(weights.indices.max { weights[$0] < weights[$1] })
    #expect(opening.contains("base_group=\"model_\(heaviest + 1)\""))
    let tests = Chromium.folder.deletingLastPathComponent().deletingLastPathComponent().path
    let environment = try credence.shell("'\(tests)/arviz-environment.sh' python3")
    guard environment.status == 0 else {
      print("skipped: no environment with ArviZ: \(environment.error)")
      return
    }
    let python = environment.output.trimmingCharacters(in: .whitespacesAndNewlines)
    try credence.write(
      """
      __import__("matplotlib").use("Agg")
      \(opening)
      print(sorted(variables(["b_Intercept", "b_dose"])))
      """, to: "open.py")
    let opened = try credence.shell("'\(python)' open.py")
    #expect(opened.status == 0, "\(opened.error)")
    #expect(opened.output.hasPrefix("['b_Intercept', 'b_dose']"))
  }
}
