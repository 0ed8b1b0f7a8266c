import Foundation
import Testing

/// Column names that would break a table, a file or a terminal, and runs of odd sizes.
struct HostileNameTests {
  let credence: Command

  init() throws { credence = try Command() }

  static let names = [
    "<script>", "q\"uote's", "new\nline", "💥", "chain", "draw", "a/b", "back`tick", "日本",
    "\u{1B}[31mred", String(repeating: "x", count: 300),
  ]

  private func writeTable() throws {
    let header = ["y"] + Self.names.map { "\"\($0.replacing("\"", with: "\"\""))\"" }
    let rows = (1...40).map { row in
      (0..<header.count).map { column in "\((row * row * (column + 3) + 7 * column) % 101)" }
    }
    try credence.write(
      ([header] + rows).map { $0.joined(separator: ",") }.joined(separator: "\n"), to: "data.csv")
  }

  @Test func `hostile names pass through all verbs`() throws {
    try writeTable()
    let sampled = try credence(
      "sample", "data.csv", "--formula", "y ~ .", "--output", "run.nc", "--draws", "300")
    #expect(sampled.status == 0, "\(sampled.error)")
    let printed = sampled.output + sampled.error
    #expect(!printed.contains("\u{1B}"), "no name steers the terminal")
    #expect(printed.contains("new\\nline"), "no name breaks a line")
    // Header, blank, model, shape, and one row a parameter; the widest cell has 60 characters.
    let table = try credence("summary", "run.nc").output.split(separator: "\n")
    #expect(
      table.filter { $0.hasPrefix("b_") || $0.hasPrefix("sigma") }.count == Self.names.count + 2)
    #expect(table.allSatisfy { $0.hasPrefix("y ~") || !$0.hasPrefix("b_") || $0.count < 160 })

    let summary = try JSONDocument(try credence("summary", "run.nc", "--json").output)
    let names = Set(summary["parameters"].elements.compactMap(\.["name"].text))
    #expect(names.count == Self.names.count + 2)
    #expect(names.contains("b_chain") && names.contains("b_`a/b`") && names.contains("b_`💥`"))
    for name in names where !name.contains("\n") {
      let run = try credence("ask", "run.nc", "\(name) > 0", "--json")
      #expect(run.status == 0, "\(name): \(run.error)")
    }
    let diagnosis = try credence("diagnose", "run.nc")
    #expect(diagnosis.status == 0)
  }

  @Test func `predictions take back-ticked names`() throws {
    try writeTable()
    let formula = "y ~ `<script>` + `a/b` + `💥` + chain"
    #expect(
      try credence("sample", "data.csv", "--formula", formula, "-o", "run.nc", "-q").status == 0)
    let claim = "mean(y | `<script>` = 1, `a/b` = 2, `💥` = 3, chain = 4) > 0 and b_chain < 9"
    let run = try credence("ask", "run.nc", claim)
    #expect(run.status == 0, "\(run.error)")
  }

  @Test(arguments: [
    ["--draws", "1"], ["--chains", "1"], ["--warmup", "0"], ["--warmup", "1"],
    ["--draws", "1", "--chains", "1", "--warmup", "0"], ["--chains", "9", "--threads", "2"],
    ["--metric", "dense"], ["--seed", "18446744073709551615"], ["--max-tree-depth", "1"],
    ["--target-acceptance", "0.99"], ["--threads", "1000"],
  ])
  func `runs of odd sizes`(options: [String]) throws {
    let sampled = try credence.run(
      Doses.arguments + ["--draws", "200", "--output", "run.nc"] + options)
    #expect(sampled.status == 0, "\(sampled.error)")
    #expect(sampled.error.isEmpty)
    #expect(!sampled.output.contains("nan") && !sampled.output.contains("1 chains"))
    #expect(try credence("summary", "run.nc").output == sampled.output)
    #expect(try [0, 2].contains(credence("diagnose", "run.nc", "--strict").status))
    let answer = try JSONDocument(try credence("ask", "run.nc", "b_dose > 0", "--json").output)
    #expect(["consensus", "undetermined"].contains(answer["verdict"].text))
  }

  @Test func `values far from 1 stay readable`() throws {
    let rows = (1...30).map { row in
      "\(Double(row) * 1e-9),\(Double((row * 7) % 13) * 1e12 + Double(row) * 3e12)"
    }
    try credence.write("x,y\n" + rows.joined(separator: "\n"), to: "data.csv")
    let run = try credence(
      "sample", "data.csv", "--formula", "y ~ x", "--output", "run.nc", "--quiet")
    #expect(run.status == 0, "\(run.error)")
    let table = run.output.split(separator: "\n").filter { $0.hasPrefix("b_") }
    #expect(table.count == 2 && table.allSatisfy { $0.count < 110 }, "\(run.output)")
  }
}
