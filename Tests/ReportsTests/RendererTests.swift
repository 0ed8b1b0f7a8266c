import Foundation
import PosteriorDraws
import Testing

@testable import Reports

/// Names from data are text in every format, whatever they hold.
struct RendererTests {
  static let hostile = [
    "<script>alert(1)</script>", "a|b\"c'd`e", "\u{202E}gnp.exe", "x\u{0}y\u{1B}[31m",
    "![img](http://example.org/x.png)", "]]>", "{{x}}", "$\\alpha$", "```", "line\nbreak",
  ]

  private func report(_ name: String) -> Report {
    let draws = DrawMatrix(chains: [[1, 2, 3]])
    let figure = ForestPlot.figure([NamedDraws(name, draws)], id: "forest")
    return Report(
      title: name,
      sections: [
        Report.Section(
          id: "a", title: name,
          blocks: [
            .paragraph(name), .facts([Block.Fact(name, name)]), .code(name),
            .warning(Block.Warning(severity: "warning", message: name, action: name)),
            .table(
              ReportTable(
                caption: name, columns: [ReportTable.Column(name, help: name)],
                rows: [[ReportTable.Cell(name)]])),
            .figure(
              Figure(
                id: "f", title: name, caption: name, alternative: name, panels: figure.panels,
                legend: [LegendEntry(.main, name)])),
            .figure(figure, redraw: "az.plot_forest(data)"),
            .verdict(
              VerdictCard(
                claim: name, verdict: "consensus", grade: name, reason: name,
                facts: [Block.Fact(name, name)], notes: [name])),
          ])
      ])
  }

  @Test(arguments: hostile) func `a page holds names as text`(name: String) throws {
    let page = HTMLRenderer().page(report(name))
    // The only elements and scripts are the renderer's own.
    let plain = HTMLRenderer().page(report("plain"))
    func tags(_ page: String) -> [Substring] {
      page.matches(of: #/<\/?[a-zA-Z][a-zA-Z0-9]*/#).map(\.0)
    }
    #expect(tags(page) == tags(plain))
    #expect(!page.contains("src=\"http") && !page.contains("href=\"http"))
    #expect(!page.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" })
    #expect(!page.contains("\u{202E}"))
  }

  @Test(arguments: hostile) func `a notebook is JSON of the format, with names as text`(
    name: String
  )
    throws
  {
    let data = try NotebookRenderer(posterior: name).notebook(report(name))
    let root = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    #expect(root["nbformat"] as? Int == 4 && root["nbformat_minor"] as? Int == 5)
    let cells = root["cells"] as? [[String: Any]] ?? []
    #expect(cells.count > 8)
    #expect(Set(cells.compactMap { $0["id"] as? String }).count == cells.count)
    for cell in cells {
      let source = (cell["source"] as? [String])?.joined() ?? ""
      // A fence longer than what is inside keeps it text.
      if source.hasPrefix("```") { continue }
      if cell["cell_type"] as? String == "markdown" {
        #expect(!source.contains("<script"))
        #expect(!source.contains("![img]"))
      } else {
        #expect(cell["outputs"] is [Any])
      }
    }
  }

  @Test func `equal reports give equal bytes`() throws {
    let renderer = NotebookRenderer(posterior: "run.nc")
    #expect(try renderer.notebook(report("x")) == renderer.notebook(report("x")))
  }
}
