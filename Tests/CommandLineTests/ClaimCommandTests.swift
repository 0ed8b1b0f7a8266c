import Foundation
import Testing

/// Regions, batches, decisions and terms from the command line.
struct ClaimCommandTests {
  let credence: Command

  init() throws { credence = try Command() }

  private func ask(_ claim: String, _ options: String...) throws -> CommandRun {
    try credence.run(["ask", try Doses.posterior.get().path, claim] + options)
  }

  @Test func `a region, a batch and a decision have answers`() throws {
    try credence.write("dose,age\n3,40\n3.5,50\n", to: "patients.csv")
    try credence.write("action,0,1\nwait,8,0\ntreat,3,1\n", to: "losses.csv")
    for claim in [
      "for all dose in [3, 4], age in [30, 50]: P(recovered) > 0.2",
      "within 0.5 (L2) of (dose = 3, age = 40): P(recovered) > 0.2",
      "over \"patients.csv\": P(recovered) > 0.2",
      "best(treat | dose = 1, age = 40) under \"losses.csv\"",
    ] {
      let run = try ask(claim, "--json")
      #expect(run.status == 0, "\(run.error)")
      #expect(try JSONDocument(run.output)["claim"].text == claim)
    }
  }

  @Test func `files that are missing or wrong have exit codes of their own`() throws {
    try credence.write("dose,age\n3,\n", to: "holes.csv")
    let missing = try ask("over \"none.csv\": P(recovered) > 0.2")
    #expect(missing.status == 66 && missing.error.contains("none.csv") && missing.output.isEmpty)
    let holes = try ask("over \"holes.csv\": P(recovered) > 0.2")
    #expect(holes.status == 65 && holes.error.contains("data row 1 misses a value of column 'age'"))
    let wrong = try ask("for all dose in [3, 2]: P(recovered) > 0.2")
    #expect(wrong.status == 64 && wrong.error.contains("the interval is empty"))
    #expect(try ask("b_dose > 0", "--search-seconds", "0").status == 64)
    #expect(try ask("b_dose > 0", "--certificate-seconds", "0").status == 64)
  }

  @Test func `subsets answer claims exactly`() throws {
    let call = [
      "select", Doses.csv, "--formula", "age ~ dose + recovered", "--ask", "included(dose)",
      "--ask", "not included(dose) or included(recovered)",
    ]
    let run = try credence.run(call)
    #expect(run.status == 0 && run.error.isEmpty)
    #expect(run.output.contains("grade A"))
    try GoldenText.expect(run.output, matches: "select-ask.txt")
    let json = try credence.run(call + ["--json"]).output
    try GoldenText.expect(json, matches: "select-ask.json")
    let encoded = try JSONDocument(json).elements
    #expect(encoded.count == 2 && encoded[0]["grade"].text == "A")
    #expect(encoded[0]["dissent_mass"]["method"].text == "enumeration")
    let refused = try credence.run([
      "select", Doses.csv, "--formula", "age ~ dose", "--ask", "b_q > 0",
    ])
    #expect(refused.status == 64 && refused.output.isEmpty)
  }
}
