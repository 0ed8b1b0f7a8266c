import Foundation
import Testing

/// A run in parts, from the command line.
struct MergeCommandTests {
  let credence: Command

  init() throws {
    credence = try Command()
    try FileManager.default.copyItem(
      atPath: Doses.csv, toPath: credence.folder.appendingPathComponent("doses.csv").path)
  }

  private static let sample = [
    "sample", "doses.csv", "--formula", "recovered ~ dose + age", "--family", "bernoulli",
    "--draws", "200",
  ]

  /// Samples chains `offset`, `offset + 1` and so on.
  @discardableResult
  private func part(
    _ chains: Int, from offset: Int, to output: String, _ options: [String] = []
  ) throws -> CommandRun {
    try credence.run(
      Self.sample + ["--chains", "\(chains)", "--chain-offset", "\(offset)", "--output", output]
        + options)
  }

  @Test(arguments: ["auto", "nuts"])
  func `merged parts print what the whole run prints`(sampler: String) throws {
    let options = ["--sampler", sampler]
    let second = try part(2, from: 2, to: "part-1.nc", options)
    #expect(second.status == 0, "\(second.error)")
    #expect(second.error.contains("2 chains (2 to 3) of 200 draws"))
    #expect(second.error.contains("chain 3  100%") && !second.error.contains("chain 0"))
    try part(2, from: 0, to: "part-0.nc", options)
    let whole = try credence.run(
      Self.sample + options + ["--chains", "4", "--output", "whole.nc"])
    let merged = try credence("merge", "part-1.nc", "part-0.nc", "--output", "all.nc")
    #expect(merged.status == 0 && merged.output == whole.output)
    #expect(merged.error == "wrote all.nc: 4 chains of 200 draws\n")
    let json = try ["all.nc", "whole.nc"].map { name in
      try credence("summary", name, "--json").output.split(separator: "\n")
        .filter { !$0.contains("sampling_time") }
    }
    #expect(json[0] == json[1])
    let answers = try ["all.nc", "whole.nc"].map { try credence("ask", $0, "b_dose > 0").output }
    #expect(answers[0] == answers[1] && answers[0].contains("verdict"))
    let quiet = try credence(
      "merge", "part-1.nc", "part-0.nc", "--output", "all.nc", "--force", "--quiet", "--json",
      "--chains", "4")
    #expect(quiet.status == 0 && quiet.error.isEmpty && quiet.output.hasPrefix("{"))
  }

  @Test func `an interrupted part goes on as a part`() throws {
    let run = try credence.shell(
      """
      set -m; sample="$CREDENCE \(Self.sample.map { $0.replacing(" ", with: "") }.joined(separator: " "))"
      sample="$sample --sampler nuts --draws 100000 --chains 2 --chain-offset 6 --quiet --output"
      $sample whole.nc > whole.txt
      $sample part.nc > /dev/null 2>&1 & sleep 0.4
      kill -TERM $!; wait $!; echo $?; ls part.nc.partial
      $CREDENCE resume part.nc --quiet > part.txt; echo $?; cmp part.txt whole.txt && echo same
      """)
    #expect(run.output == "143\nchain-6\nchain-7\nmanifest.json\n0\nsame\n", "\(run)")
  }

  @Test func `what cannot be merged is named and leaves no file`() throws {
    try part(1, from: 0, to: "0.nc")
    try part(1, from: 2, to: "2.nc")
    try part(2, from: 1, to: "1.nc", ["--seed", "2"])
    try credence.write("x,y\n1,2\n", to: "table.csv")
    let cases: [([String], Int32, String)] = [
      (["0.nc", "2.nc"], 65, "chain 1 of the run is missing"),
      (["0.nc", "0.nc"], 65, "0.nc and 0.nc both hold chain 0 of the run"),
      (["0.nc", "1.nc"], 65, "1.nc and 0.nc are not parts of one run: their seeds are 2 and 1"),
      (["0.nc", "--chains", "3"], 65, "chains 1 to 2 of the run are missing"),
      (["0.nc", "none.nc"], 66, "none.nc"), (["table.csv"], 65, "table.csv"), ([], 64, "parts"),
      (["0.nc", "--chains", "0"], 64, "--chains must be at least 1"),
    ]
    for (arguments, status, message) in cases {
      let run = try credence.run(["merge"] + arguments + ["--output", "all.nc"])
      #expect(run.status == status, "\(arguments): \(run.error)")
      #expect(run.error.contains(message) && run.output.isEmpty, "\(run.error)")
    }
    #expect(try !credence.files().contains("all.nc"))
    try credence.write("taken", to: "all.nc")
    #expect(try credence("merge", "0.nc", "--output", "all.nc").status == 73)
  }

  @Test func `what looks at all chains is refused with an offset`() throws {
    let options: [([String], String)] = [
      (["--target-ess", "100"], "stopping rules look at all chains of a run"),
      (["--target-mcse", "0.1"], "stopping rules look at all chains of a run"),
      (["--max-seconds", "60"], "a time limit cuts all chains of a run to one length"),
      (["--sampler", "smc"], "sampler smc makes the draws of all chains together"),
      (["--class", "wide"], "a class of models is weighed by all chains of its structures"),
    ]
    for (options, message) in options {
      let run = try part(2, from: 0, to: "part.nc", options)
      #expect(run.status == 64 && run.error.contains("no --chain-offset here: " + message))
    }
    #expect(try part(2, from: -1, to: "part.nc").status == 64)
    #expect(try credence.files() == ["doses.csv"])
  }
}
