import Foundation
import Testing

/// What `credence export` writes is what CmdStanPy and programs that read JSON expect.
struct StanExportTests {
  let credence: Command

  init() throws { credence = try Command() }

  @Test func `CmdStanPy reads the draws, their statistics and their shapes`() throws {
    guard let python = try PythonEnvironment.python(for: credence) else { return }
    // Thresholds have indices, terms have signs, and a group's levels are names.
    let rows = (0..<60).map { "\(1 + ($0 * 7 + $0 / 9) % 3),\($0 % 11),g \($0 % 4)\n" }
    try credence.write("rating,x,g\n" + rows.joined(), to: "data.csv")
    let sampled = try credence(
      "sample", "data.csv", "--formula", "rating ~ log(x + 1) + (1 | g)", "--family", "cumulative",
      "--warmup", "200", "--draws", "150", "--chains", "3", "--quiet", "--json", "--output",
      "run.nc")
    try #require(sampled.status == 0, "\(sampled.error)")
    let exported = try credence("export", "run.nc", "--output", "run.csv")
    try #require(exported.status == 0, "\(exported.error)")
    #expect(exported.error.contains("b_Intercept[1] is b_Intercept.1\n"))
    let script = PythonEnvironment.script("CommandLineTests/check_stan_csv.py")
    let check = try credence.shell("'\(python)' '\(script)' run_1.csv run_2.csv run_3.csv")
    try #require(check.status == 0, "\(check.error)")

    let seen = try JSONDocument(check.output)
    #expect(seen["chains"].number == 3 && seen["draws"].number == 150)
    #expect(seen["variables"]["b_Intercept"].elements.map(\.number) == [2])
    #expect(seen["variables"].keys.isSuperset(of: ["b_logxP1", "sd_g__Intercept"]))
    #expect(seen["variables"].keys.count { $0.hasPrefix("r_g_g") } == 4)
    let summary = try JSONDocument(sampled.output)
    let divergences = seen["divergences"].elements.compactMap(\.number).reduce(0, +)
    #expect(divergences == summary["sampler"]["divergences"].number)
    // CmdStanPy gives an index back in brackets.
    let renamed = ["b_log(x + 1)": "b_logxP1"]
    for row in summary["parameters"].elements {
      let name = try #require(row["name"].text)
      guard !name.hasPrefix("r_") else { continue }
      let mean = try #require(row["mean"].number)
      let theirs = try #require(seen["columns"][renamed[name] ?? name].number, "\(name)")
      #expect(abs(theirs - mean) <= 1e-9 * max(1, abs(mean)), "\(name)")
    }
    #expect(try #require(seen["columns"]["stepsize__"].number) > 0)
  }

  @Test func `the summary is exported as it is printed`() throws {
    let posterior = try Doses.posterior.get().path
    #expect(try credence("export", posterior, "--output", "summary.json").status == 0)
    let named = try credence("export", posterior, "--format", "json", "--output", "other.txt")
    #expect(named.status == 0)
    let printed = try credence("summary", posterior, "--json").output
    for name in ["summary.json", "other.txt"] {
      let file = credence.folder.appending(path: name)
      #expect(try String(contentsOf: file, encoding: .utf8) == printed)
    }
    let again = try credence("export", posterior, "--output", "summary.json")
    #expect(again.status == 73 && again.error.contains("--force"))
    #expect(try credence("export", posterior, "--output", "summary.json", "--force").status == 0)
  }
}
