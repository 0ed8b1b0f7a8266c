import Foundation
import Testing

/// Draws made elsewhere, from the command line.
struct ImportTests {
  let credence: Command

  init() throws { credence = try Command() }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "CredenceTests/SampledElsewhere")

  private static func path(_ name: String) -> String { folder.appending(path: name).path }
  private static let chains = (1...4).map { path("rstan_\($0).csv") }

  @Test func `chains of Stan are imported, summarised, diagnosed and asked`() throws {
    let imported = try credence.run(["import"] + Self.chains + ["--output", "run.nc"])
    #expect(imported.status == 0 && imported.output.isEmpty)
    #expect(imported.error.hasPrefix("wrote run.nc: 4 chains of "), "\(imported.error)")
    #expect(imported.error.hasSuffix(" draws, 7 parameters\n"))
    let summary = try JSONDocument(credence("summary", "run.nc", "--json").output)
    #expect(summary["parameters"].elements.count == 7)
    #expect(summary["sampler"]["name"].text == "Stan 2.21.0")
    #expect(summary["sampler"].keys.contains("seed") && summary["sampler"]["seed"].isNull)
    #expect(summary["sampler"]["divergences"].number == 0)
    #expect(try credence("diagnose", "run.nc", "--strict").status == 0)
    let answer = try credence("ask", "run.nc", "pair[1,2] < 40", "--require-decision")
    #expect(answer.status == 0)
    #expect(answer.output.contains("verdict    consensus (grade C"))
    #expect(answer.output.contains("sampled elsewhere by Stan 2.21.0"))
  }

  @Test func `InferenceData of PyMC needs no import`() throws {
    let file = Self.path("pymc_nuts.nc")
    let summary = try credence("summary", file)
    #expect(summary.status == 0 && summary.output.contains("theta[2]"))
    #expect(try credence("diagnose", file, "--strict").status == 0)
    #expect(try credence("ask", file, "theta[0] < 60").output.contains("consensus"))
  }

  @Test func `draws of an approximation fail the checks and stay undetermined`() throws {
    let diagnosed = try credence("diagnose", Self.path("pymc_advi.nc"), "--strict")
    #expect(diagnosed.status == 2)
    #expect(diagnosed.output.contains("divergent transitions  not in the file"))
    #expect(diagnosed.output.contains("Nothing shows that the draws are chains on the posterior"))
    let json = try JSONDocument(credence("diagnose", Self.path("pymc_advi.nc"), "--json").output)
    #expect(json["divergences"].isNull && json["trustworthy"].boolean == false)
    let answer = try credence(
      "ask", Self.path("pymc_advi.nc"), "mu < 1000", "--require-decision")
    #expect(answer.status == 3)
  }

  @Test func `what cannot be imported leaves no file`() throws {
    try credence.write("", to: "empty.csv")
    try credence.write("x,y\n1,2\n", to: "table.csv")
    let whole = try String(contentsOfFile: Self.chains[0], encoding: .utf8)
    try credence.write(String(whole.prefix(whole.count / 2)), to: "half.csv")
    let cases: [([String], Int32, String)] = [
      (["missing.csv"], 66, "missing.csv: no such file"), (["."], 66, ".: not a file"),
      (["empty.csv"], 65, "empty.csv is empty"), (["table.csv"], 65, "table.csv is not Stan CSV"),
      (["half.csv"], 65, "half.csv"),
      ([Self.chains[0], Self.chains[0]], 65, "they hold the same draws"),
      ([Self.chains[0], Self.path("rstan_vb.csv")], 65, "are not chains of one run"),
      ([Self.path("pymc_nuts.nc")], 65, "not Stan CSV"),
    ]
    for (files, status, message) in cases {
      let run = try credence.run(["import"] + files + ["--output", "x.nc"])
      #expect(run.status == status, "\(files): \(run.error)")
      #expect(run.error.contains(message), "\(run.error)")
      #expect(run.error.split(separator: "\n").count == 1)
    }
    #expect(try !credence.files().contains("x.nc"))
    try credence.write("taken", to: "x.nc")
    let taken = try credence.run(["import"] + Self.chains + ["--output", "x.nc"])
    #expect(taken.status == 73)
    #expect(try credence.run(["import", "--output", "y.nc"]).status == 64)
  }

  @Test(arguments: ["summary", "diagnose"])
  func `a verb that meets Stan CSV says what to do`(verb: String) throws {
    let run = try credence(verb, Self.chains[0])
    #expect(run.status == 65)
    #expect(run.error.contains("credence import CHAINS... --output run.nc"))
  }
}
