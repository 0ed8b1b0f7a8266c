import Foundation
import Testing

/// Pages, notebooks and exports from the command line.
struct ReportCommandTests {
  let credence: Command
  let posterior: String

  init() throws {
    credence = try Command()
    posterior = try Doses.posterior.get().path
  }

  @Test func `a page has every figure, and asks for nothing`() throws {
    let run = try credence(
      "report", posterior, "--claim", "b_dose > 0", "--claim",
      "P(recovered | dose = 2, age = 40) > 0.5", "--output", "page.html")
    #expect(run.status == 0, "\(run.error)")
    let page = try String(contentsOf: credence.folder.appending(path: "page.html"), encoding: .utf8)
    for figure in ["margins", "depth", "trace", "rank-ecdf", "forest", "ppc-calibration", "khat"] {
      #expect(page.contains("<figure id=\"\(figure)\">"), "\(figure)")
    }
    #expect(page.contains("<strong>consensus</strong>"))
    #expect(!page.contains("src=") && !page.contains("url(http"))
    let again = try credence("report", posterior, "--output", "page.html")
    #expect(again.status == 73 && again.error.contains("--force"))
    #expect(try credence("report", posterior, "--output", "page.pdf").status == 64)
  }

  @Test func `a notebook is JSON with drawings`() throws {
    let run = try credence(
      "report", posterior, "--claim", "b_dose > 0", "--output", "run.ipynb")
    #expect(run.status == 0, "\(run.error)")
    let text = try String(contentsOf: credence.folder.appending(path: "run.ipynb"), encoding: .utf8)
    #expect(try JSONDocument(text)["cells"].elements.count > 10)
    #expect(text.contains("image/svg+xml"))
  }

  @Test func `what is exported as Stan CSV is read back`() throws {
    #expect(try credence("export", posterior, "--output", "run.csv").status == 0)
    let back = try credence(
      "import", "run_1.csv", "run_2.csv", "run_3.csv", "run_4.csv", "--output", "back.nc", "-q")
    #expect(back.status == 0, "\(back.error)")
    let ours = try JSONDocument(credence("summary", posterior, "--json").output)["parameters"]
    let theirs = try JSONDocument(credence("summary", "back.nc", "--json").output)["parameters"]
    #expect(ours.elements.count == theirs.elements.count)
    for (own, other) in zip(ours.elements, theirs.elements) {
      #expect(own["name"].text == other["name"].text && own["mean"].number == other["mean"].number)
    }
    #expect(try credence("export", posterior, "--format", "csv", "--output", "t.csv").status == 0)
    let table = try String(contentsOf: credence.folder.appending(path: "t.csv"), encoding: .utf8)
    #expect(table.hasPrefix("chain,draw,b_Intercept,b_dose,b_age\n0,0,"))
  }
}
