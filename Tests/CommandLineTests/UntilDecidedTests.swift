import Testing

/// `ask --until-decided`.
struct UntilDecidedTests {
  let credence: Command
  let posterior: String

  init() throws {
    credence = try Command()
    posterior = try Doses.posterior.get().path
  }

  /// A claim whose dissent mass, 10%, is the one allowed, so that no draws decide it.
  private static let open = ["b_dose > 0.674", "--dissent", "0.1"]

  @Test func `a budget that ends is reported, with what it bought`() throws {
    let call = ["ask", posterior] + Self.open + ["--until-decided", "--max-draws", "3000"]
    let run = try credence.run(call)
    #expect(run.status == 0)
    #expect(run.output.contains("verdict    undetermined"))
    #expect(run.output.contains("sampled on with 3000 draws of 4 fresh chains in "))
    #expect(run.error.contains("sampled on: 3000 draws, 1 of 1 claims open"))
    #expect(try credence.run(call + ["--require-decision"]).status == 3)
    let json = try credence.run(call + ["--json"])
    #expect(try JSONDocument(json.output)["dissent_mass"]["method"].text == "e-process")
  }

  @Test func `a claim that is decided needs no fresh draws`() throws {
    let run = try credence("ask", posterior, "b_dose > 0", "--until-decided")
    #expect(run.status == 0 && run.error.isEmpty)
    #expect(run.output.contains("verdict    consensus"))
  }

  @Test(arguments: [
    ["--until-decided", "--mode", "set"], ["--until-decided", "--max-draws", "0"],
    ["--until-decided", "--max-seconds", "0"], ["--until-decided", "--max-seconds", "nan"],
  ])
  func `options that do not fit are refused`(options: [String]) throws {
    let run = try credence.run(["ask", posterior, "b_dose > 0"] + options)
    #expect(run.status == 64 && run.output.isEmpty && run.error.contains("Error:"))
  }
}
