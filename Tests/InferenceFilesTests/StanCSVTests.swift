import Foundation
import PosteriorDraws
import Testing

@testable import InferenceFiles

/// Stan CSV in CmdStan's layout, sound and damaged.
@Suite struct StanCSVTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func put(_ text: String, as name: String = "chain.csv") throws -> String {
    try directory.put(Array(text.utf8), as: name)
  }

  private func refusal(_ texts: String...) throws -> InferenceFileError? {
    let paths = try texts.enumerated().map { try put($1, as: "\($0).csv") }
    return failure { _ = try InferenceFile.readStanCSV(paths) }
  }

  @Test func `chains become draws and statistics under ArviZ's names`() throws {
    let paths = [
      try put(StanCSVText.chain(names: "mu,Sigma.2.1,pair:1.2"), as: "a.csv"),
      try put(StanCSVText.chain(names: "mu,Sigma.2.1,pair:1.2", start: 7), as: "b.csv"),
    ]
    let data = try InferenceFile.readStanCSV(paths)
    #expect(data.draws.names == ["mu", "Sigma[2,1]", "pair.1[2]"])
    #expect(data.draws["mu"]?.values == [0, 2.5, 5, 17.5, 20, 22.5])
    #expect(data.draws["pair.1[2]"]?.values == [0.5, 3, 5.5, 18, 20.5, 23])
    #expect(data.statistics?.logDensity.values == [0, 1, 2, 7, 8, 9])
    #expect(data.statistics?.stepCount.values == [7, 7, 7, 7, 7, 7])
    #expect(data.statistics?.maxTreeDepth == 9)
    #expect(data.statistics?.origin == .hamiltonian)
    #expect(data.sampledBy == "Stan 2.35.0" && data.modelName == "schools")
    #expect(data.warmupCount == 4 && data.samplingTime == 0.75)
    #expect(data.run["seed"] == "12345" && data.createdAt == "2026-11-22T18:00:00+00:00")
    try InferenceFile.write(data, to: directory.file("run.nc"), replacing: false)
    #expect(try InferenceFile.read(directory.file("run.nc")) == data)
  }

  @Test(arguments: [false, true])
  func `rows of warmup are dropped`(hasAdaptation: Bool) throws {
    // Every third of 8 + 10 is kept, the first always: 3 and 4 rows.
    let marks = hasAdaptation ? "# Adaptation terminated\n" : ""
    let text =
      StanCSVText.comments(draws: 10, saveWarmup: 1, warmup: 8, thin: 3)
      + "\(StanCSVText.columns),mu\n"
      + StanCSVText.rows(3, width: 1) + marks + StanCSVText.rows(4, width: 1, start: 3)
      + StanCSVText.end
    let data = try InferenceFile.readStanCSV([put(text)])
    #expect(data.statistics?.logDensity.values == [3, 4, 5, 6])
  }

  @Test func `numbers as C++ prints them, and lines as Windows ends them`() throws {
    let text =
      StanCSVText.comments(draws: 3)
      + "\(StanCSVText.columns),x\n0,1,1,1,1,0,1,nan\n0,1,1,1,1,0,1,-inf\n"
      + "0,1,1,1,1,0,1, 1e-300\n" + StanCSVText.end
    let data = try InferenceFile.readStanCSV([put(text.replacing("\n", with: "\r\n"))])
    let values = try #require(data.draws["x"]?.values)
    #expect(values[0].isNaN && values[1] == -.infinity && values[2] == 1e-300)
  }

  @Test(arguments: [
    ("sample", "fixed_param", "lp__,accept_stat__", DrawOrigin.unknown),
    ("sample", "hmc", "lp__,energy__", .unknown),
    ("sample", "hmc", "lp__,divergent__,energy__", .hamiltonian),
    ("variational", "meanfield", "lp__,log_p__,log_g__", .approximate),
    ("pathfinder", "x", "lp_approx__,lp__", .approximate),
    ("laplace", "x", "log_p__", .approximate),
  ])
  func `the origin follows from the method`(
    method: String, algorithm: String, columns: String, origin: DrawOrigin
  ) throws {
    let width = columns.split(separator: ",").count
    let rows = (0..<5).map { row in
      ([String](repeating: "0", count: width) + ["\(row)"]).joined(separator: ",") + "\n"
    }
    let text =
      StanCSVText.comments(draws: 5, method: method, algorithm: algorithm) + "\(columns),x\n"
      + rows.joined()
    let data = try InferenceFile.readStanCSV([put(text)])
    #expect(data.statistics?.origin == origin)
    // The first row of a variational fit is its mean.
    #expect(data.draws["x"]?.values == (method == "variational" ? [1, 2, 3, 4] : [0, 1, 2, 3, 4]))
  }

  @Test func `without comments the columns decide`() throws {
    let data = try InferenceFile.readStanCSV([
      put("\(StanCSVText.columns),x\n" + StanCSVText.rows(2, width: 1))
    ])
    #expect(data.statistics?.origin == .hamiltonian && data.sampledBy == "Stan")
    let bare = try InferenceFile.readStanCSV([put("lp__,x\n1,2\n", as: "bare.csv")])
    #expect(bare.statistics?.origin == .unknown)
  }

  @Test(arguments: ["optimize", "diagnose", "log_prob"])
  func `methods without draws are refused`(method: String) throws {
    let error = try refusal(StanCSVText.comments(draws: 1, method: method) + "lp__,x\n1,2\n")
    #expect(error?.kind == .notOurs)
    #expect(error?.message.hasSuffix("the method \(method) makes no draws of a posterior") == true)
  }

  @Test func `Stan CSV is told from other files`() throws {
    #expect(InferenceFile.isStanCSV(try put(StanCSVText.chain())))
    #expect(InferenceFile.isStanCSV(try put("lp__,x\n", as: "short.csv")))
    #expect(!InferenceFile.isStanCSV(try put("x,y\n1,2\n", as: "table.csv")))
    #expect(!InferenceFile.isStanCSV(try put("", as: "empty.csv")))
    #expect(!InferenceFile.isStanCSV("/nowhere.csv") && !InferenceFile.isStanCSV("/usr"))
  }
}
