import Foundation
import Testing

/// `credence search`: inputs to label next.
@Suite struct SearchCommandTests {
  private let credence: Command

  init() throws { credence = try Command() }

  private func posterior() throws -> String { try Doses.posterior.get().path }

  @Test func `found inputs are a table, CSV and JSON`() throws {
    let box = "dose in [0, 4], age in [30, 70]"
    let text = try credence("search", posterior(), "--within", box, "--count", "2")
    let lines = text.output.split(separator: "\n").map(String.init)
    #expect(text.status == 0 && lines.count >= 3)
    #expect(
      lines[0].split(separator: " ").map(String.init) == [
        "rank", "dose", "age", "half-range", "gain", "prediction", "low", "high", "of", "the",
        "draws",
      ])
    #expect(lines[1].contains("chain ") && lines[1].contains(", draw "))
    let csv = try credence("search", posterior(), "--within", box, "--count", "2", "--csv")
    let rows = csv.output.split(separator: "\n").map(String.init)
    #expect(rows.count == 3)
    #expect(
      rows[0] == "rank,dose,age,half-range,gain,prediction,low,high,low_draw,high_draw")
    let json = try credence("search", posterior(), "--within", box, "--count", "2", "--json")
    let found = try JSONDocument(json.output)
    #expect(found.elements.count == 2 && found[0]["inputs"].keys == ["dose", "age"])
    #expect(found[0]["low"]["chain"].number != nil)
  }

  @Test(arguments: ["half-range", "mutual-information", "label"])
  func `every measure finds an input near the data`(measure: String) throws {
    let run = try credence(
      "search", posterior(), "--like", "data", "--by", measure, "--count", "1", "--json")
    #expect(run.status == 0 && run.output.contains("\"disagreement\""))
  }

  @Test func `around rows`() throws {
    try credence.write("dose,age\n1,40\n", to: "rows.csv")
    let run = try credence(
      "search", posterior(), "--around", "rows.csv", "--radius", "0.1", "--count", "1", "--csv")
    let cells = run.output.split(separator: "\n")[1].split(separator: ",").compactMap { Double($0) }
    #expect(run.status == 0 && abs(cells[1] - 1) < 0.5 && abs(cells[2] - 40) < 5)
  }

  @Test(arguments: [
    (["--within", "site = north"], 64, "the model has no input site; it has dose, age"),
    (["--within", "dose in [4, 0]"], 64, "the interval of dose is empty"),
    (["--within", "dose"], 64, "cannot read \"dose\""),
    (["--count", "0"], 64, "at least one input"),
    (["--by", "entropy"], 64, "half-range"), (["--mass", "2"], 64, "plausible mass"),
    (["--around", "none.csv"], 66, "no such file: none.csv"),
    (["--around", "a.csv", "--like", "data"], 64, "--around goes with neither"),
  ])
  func `what cannot be searched is refused`(
    options: [String], status: Int32, message: String
  ) throws {
    let run = try credence.run(["search", posterior()] + options)
    #expect(run.status == status && run.error.contains(message), "\(run.error)")
    #expect(run.output.isEmpty)
  }
}
