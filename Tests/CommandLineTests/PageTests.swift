import Foundation
import Testing

/// Pages of reports in a browser, on a phone and on a desk, light and dark: no error, nothing fetched,
/// every figure inside its frame with words apart, tables that sort, tips that show, text that can be
/// read.
@Suite(.enabled(if: Chromium.isInstalled, "chromium is not installed"), .serialized)
struct PageTests {
  let credence: Command

  init() throws { credence = try Command() }

  private func expectSound(_ page: URL, figures: [String]) throws {
    let findings = try Chromium.findings(page, credence)
    #expect(Set(findings.keys) == ["375 light", "375 dark", "1400 light", "1400 dark"])
    for (view, found) in findings { #expect(found.isEmpty, "\(view): \(found.prefix(10))") }
    let text = try String(contentsOf: page, encoding: .utf8)
    for figure in figures { #expect(text.contains("<figure id=\"\(figure)\">"), "\(figure)") }
  }

  @Test func `a binary response`() throws {
    let page = try ReportPages.page(
      credence, of: Doses.posterior.get().path,
      claims: ["b_dose > 0", "P(recovered | dose = 2, age = 40) > 0.5"], named: "doses")
    try expectSound(
      page,
      figures: [
        "margins", "depth", "agreement-1", "trace", "rank-ecdf", "autocorrelation",
        "ess-evolution", "pairs", "energy", "forest", "prior-posterior", "expected",
        "ppc-calibration", "khat",
      ])
  }

  @Test func `counts with groups`() throws {
    let page = try ReportPages.page(
      credence, data: ReportPages.visits,
      sample: [
        "--formula", "visits ~ age + treatment + (1 | site)", "--family", "poisson", "--draws",
        "300",
      ],
      claims: [
        "b_treatmentplacebo > 0",
        "mean(visits | age = 40, treatment = \"active\", site = \"s1\") < 2",
      ], named: "visits")
    try expectSound(
      page,
      figures: [
        "margins", "agreement-1", "expected", "ppc-density", "ppc-intervals", "ppc-statistics",
        "ppc-rootogram", "khat",
      ])
  }

  @Test func `a small network`() throws {
    let page = try ReportPages.page(
      credence, data: ReportPages.waves,
      sample: [
        "--formula", "y ~ net(x, z, units=3)", "--draws", "200", "--warmup", "300",
        "--max-tree-depth", "6",
      ],
      claims: ["mean(y | x = 1, z = 1) > mean(y | x = -1, z = 1)"], named: "waves")
    try expectSound(page, figures: ["margins", "expected", "hidden-units", "forest"])
  }

  @Test func `a class of structures`() throws {
    let page = try ReportPages.page(
      credence, data: String(contentsOfFile: Doses.csv, encoding: .utf8),
      sample: [
        "--family", "bernoulli", "--formula", "recovered ~ dose", "--formula",
        "recovered ~ dose + age", "--draws", "400",
      ],
      claims: ["b_dose > 0", "P(recovered | dose = 2, age = 40) > 0.5"], named: "class")
    try expectSound(
      page,
      figures: [
        "class", "class-0", "class-1", "margins-0", "agreement-1", "trace", "forest", "expected",
        "ppc-calibration",
      ])
  }

  @Test func `no claim at all`() throws {
    let page = try ReportPages.page(
      credence, of: Doses.posterior.get().path, claims: [], named: "silent")
    try expectSound(page, figures: ["trace"])
  }

  /// What each fault does to a page, and how the finding begins or what it holds.
  private static let faults:
    [(name: String, plant: @Sendable (String) -> String, finding: String)] = [
      ("error", { add("<script>console.error('planted')</script>", to: $0) }, "planted"),
      ("exception", { add("<script>nothing.here()</script>", to: $0) }, "exception"),
      ("dialog", { add("<script>setTimeout(() => alert(1))</script>", to: $0) }, "dialog"),
      (
        "request", { add("<img src=\"http://127.0.0.1:9/x.png\" alt=\"\">", to: $0) },
        "request to http://127.0.0.1:9/x.png"
      ),
      (
        "word outside", { first("<text x=\"", "<text x=\"-90\" data-x=\"", $0) }, "leaves its frame"
      ),
      ("words on words", { twice(#/<text [^>]*>[^<]+<\/text>/#, $0) }, "overlaps"),
      (
        "mark outside", { first("<circle cx=\"", "<circle cx=\"-90\" data-x=\"", $0) },
        "lies outside its axes"
      ),
      (
        "empty figure",
        { add("<figure id=\"none\"><div class=\"panels\"></div></figure>", to: $0) },
        "figure none is empty"
      ),
      ("wide", { add("<div style=\"width:3000px\">wide</div>", to: $0) }, "wider than the window"),
      ("tiny", { add("<p style=\"font-size:6px\">tiny</p>", to: $0) }, "has a font of 6.0 pixels"),
      (
        "pale", { add("<p style=\"color:#999;background:#aaa\">pale</p>", to: $0) },
        "has a contrast"
      ),
      ("dead link", { add("<a href=\"#nowhere\">link</a>", to: $0) }, "a link leads to #nowhere"),
    ]

  private static func add(_ markup: String, to page: String) -> String {
    page.replacing("</main>", with: markup + "</main>", maxReplacements: 1)
  }

  private static func first(_ text: String, _ other: String, _ page: String) -> String {
    page.replacing(text, with: other, maxReplacements: 1)
  }

  private static func twice(_ part: Regex<Substring>, _ page: String) -> String {
    page.replacing(part, maxReplacements: 1) { "\($0.output)\($0.output)" }
  }

  @Test func `planted faults are found`() throws {
    let page = try ReportPages.page(
      credence, of: Doses.posterior.get().path, claims: ["b_dose > 0"], named: "faults")
    let sound = try String(contentsOf: page, encoding: .utf8)
    var faulty = sound
    for fault in Self.faults {
      let planted = fault.plant(faulty)
      #expect(planted != faulty, "\(fault.name)")
      faulty = planted
    }
    try Data(faulty.utf8).write(to: page)
    let findings = try Chromium.findings(page, credence)
    for (view, found) in findings {
      for fault in Self.faults {
        #expect(found.contains { $0.contains(fault.finding) }, "\(fault.name) in \(view)")
      }
    }
    // Without the script nothing sorts, and nothing is told.
    try Data(Self.first("'use strict';", "throw 0;", sound).utf8).write(to: page)
    let dead = try Chromium.findings(page, credence)["1400 light"] ?? []
    for part in ["does not sort", "no tip for", "a pointer shows no tip"] {
      #expect(dead.contains { $0.contains(part) }, "\(part)")
    }
  }

  /// The page's own policy keeps a request from leaving, beside the test's looking for it.
  @Test func `a page forbids itself the network`() throws {
    let page = try ReportPages.page(
      credence, of: Doses.posterior.get().path, claims: [], named: "policy")
    let text = try String(contentsOf: page, encoding: .utf8)
    #expect(text.contains("Content-Security-Policy\" content=\"default-src 'none'"))
    let fetching = Self.add("<script>fetch('http://127.0.0.1:9/y')</script>", to: text)
    try Data(fetching.utf8).write(to: page)
    let found = try Chromium.findings(page, credence)["375 dark"] ?? []
    #expect(found.contains { $0.contains("Content Security Policy") })
  }
}
