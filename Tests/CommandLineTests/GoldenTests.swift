import Foundation
import Testing

/// What the command prints, held to the folder `Golden`.
struct GoldenTests {
  let credence: Command

  init() throws { credence = try Command() }

  @Test(arguments: [
    "credence", "sample", "prior", "summary", "diagnose", "ask", "flag", "predict", "search",
    "abstract", "update", "compare", "select", "classify", "demo", "pack", "import", "report",
    "export",
    "merge", "slurm",
  ])
  func `the help of every verb`(verb: String) throws {
    let run = try verb == "credence" ? credence("--help") : credence(verb, "--help")
    #expect(run.status == 0 && run.error.isEmpty)
    #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 80 || $0.contains("USAGE") })
    try GoldenText.expect(run.output, matches: "help-\(verb).txt")
  }

  @Test func `no arguments print the help`() throws {
    #expect(try credence().output == credence("--help").output)
    #expect(try credence().status == 0)
  }

  @Test func `help on a verb is the verb's help`() throws {
    #expect(try credence("help", "ask").output == credence("ask", "--help").output)
  }

  @Test func `the version is the library's`() throws {
    let run = try credence("--version")
    #expect(run.status == 0)
    #expect(run.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
  }

  @Test func `the demo goes from data to verdicts`() throws {
    let run = try credence("demo", "--quiet")
    #expect(run.status == 0)
    #expect(run.error.isEmpty)
    try GoldenText.expect(run.output, matches: "demo.txt")
  }

  @Test func `a demo's announcement names data, priors and sampler`() throws {
    let run = try credence("demo", "--warmup", "100", "--draws", "100", "--threads", "1")
    #expect(run.status == 0)
    let lines = run.error.split(separator: "\n")
    let start = lines.prefix { !$0.hasPrefix("chain") }.joined(separator: "\n")
    let steady = start.replacing(/[\d.]+ µs/, with: "0 µs")
    try GoldenText.expect(steady + "\n", matches: "demo-announcement.txt")
    #expect(lines.filter { $0.hasPrefix("chain") && $0.contains("100%") }.count == 4)
    #expect(!run.error.contains("\u{1B}"), "no live lines where there is no terminal")
  }

  @Test func `sample and summary print the same table`() throws {
    let posterior = try Doses.posterior.get()
    try GoldenText.expect(posterior.output, matches: "summary.txt")
    let summary = try credence("summary", posterior.path)
    #expect(summary.output == posterior.output)
    #expect(summary.error.isEmpty)
  }

  @Test func `prior prints every prior, and samples nothing`() throws {
    let call = [
      "prior", Doses.csv, "--formula", "recovered ~ dose + scale(age)", "--family", "bernoulli",
      "--prior", "b ~ horseshoe(par_ratio = 0.5)", "--prior", "b[dose] ~ normal(0, 2), lb = 0",
    ]
    let run = try credence.run(call)
    #expect(run.status == 0 && run.error.isEmpty)
    try GoldenText.expect(run.output, matches: "prior.txt")
    let encoded = try credence.run(call + ["--json"])
    try GoldenText.expect(encoded.output, matches: "prior.json")
    let both = try credence.run(call + ["--formula", "recovered ~ dose + age + I(age^2)"])
    #expect(both.output.split(separator: "\n").count { $0.hasPrefix("model ") } == 2)
    #expect(try credence("prior", Doses.csv).status == 64)
    let refused = try credence.run(call + ["--prior", "sigma ~ normal(0, 1)"])
    #expect(refused.status == 64 && refused.output.isEmpty)
  }

  @Test func `diagnose prints every check`() throws {
    let run = try credence("diagnose", try Doses.posterior.get().path, "--strict")
    #expect(run.status == 0)
    try GoldenText.expect(run.output, matches: "diagnose.txt")
  }

  @Test func `equal seeds print equal results whatever the threads`() throws {
    let runs = try [["--threads", "1"], ["--threads", "4"], ["--seed", "2"]].map { extra in
      try credence.run(["demo", "--quiet", "--warmup", "200", "--draws", "200"] + extra).output
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0] != runs[2])
  }

  @Test func `numbers may differ by Monte Carlo error only`() {
    let line = "b_x  1.00  -0.123"
    #expect(GoldenText.firstDifference("b_x 1.1  -0.121", line) == nil)
    #expect(GoldenText.firstDifference("b_x 1.5  -0.121", line) != nil)
    #expect(GoldenText.firstDifference("b_y 1.00  -0.123", line) != nil)
    #expect(GoldenText.firstDifference("b_x 1.00  0.123", line) != nil)
    #expect(GoldenText.firstDifference("b_x 1.00", line) != nil)
  }
}
