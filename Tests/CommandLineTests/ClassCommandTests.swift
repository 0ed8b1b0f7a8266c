import Foundation
import Testing

/// Classes, comparisons and subsets from the command line.
struct ClassCommandTests {
  let credence: Command
  let data: String

  init() throws {
    credence = try Command()
    data = GoldenText.folder.appendingPathComponent("doses.csv").path
  }

  private func sample(_ options: [String]) throws -> CommandRun {
    try credence.run(
      [
        "sample", data, "--family", "bernoulli", "--output", "class.nc", "--draws", "400",
        "--warmup",
        "400", "--quiet",
      ] + options)
  }

  @Test func `several formulas are one class, from sample to ask and compare`() throws {
    let run = try sample([
      "--formula", "recovered ~ dose", "--formula", "recovered ~ dose + age", "--json",
    ])
    #expect(run.status == 0 && run.error.isEmpty)
    let rows = try JSONDocument(run.output).elements
    #expect(rows.map { $0["name"].text } == ["recovered ~ dose", "recovered ~ dose + age"])
    let total = rows.compactMap { $0["probability"].number }.reduce(0, +)
    #expect(abs(total - 1) < 1e-9)
    #expect(rows.allSatisfy { $0["bits"].number == 1 })

    let summary = try credence("summary", "class.nc")
    #expect(summary.status == 0 && summary.output.contains("2 structures around recovered ~ dose"))

    let answer = try credence("ask", "class.nc", "b_dose > 0", "--json")
    let document = try JSONDocument(answer.output)
    #expect(document["verdict"].text == "consensus" && document["grade"].text == "C")
    #expect(document["structures"].elements.count == 2)
    let text = try credence("ask", "class.nc", "b_dose > 0")
    #expect(text.output.contains("structure") && text.output.contains("no verdict says"))

    let comparison = try credence("compare", "class.nc")
    #expect(comparison.status == 0)
    for word in ["elpd_diff", "stacking", "pseudo-BMA+", "probability"] {
      #expect(comparison.output.contains(word))
    }
    let encoded = try JSONDocument(credence("compare", "class.nc", "--json").output).elements
    #expect(encoded.first?["elpd_diff"].number == 0)
  }

  @Test func `a class refuses what it cannot weigh, and writes nothing`() throws {
    let improper = try sample([
      "--formula", "recovered ~ dose", "--formula", "recovered ~ age", "--priors", "flat",
    ])
    #expect(improper.status == 65 && improper.error.contains("improper prior"))
    let unknown = try sample(["--formula", "recovered ~ dose", "--formula", "recovered ~ weight"])
    #expect(unknown.error.contains("structure recovered ~ weight"))
    #expect(try sample(["--formula", "recovered ~ dose", "--class", "narrow"]).status == 64)
    #expect(try credence.files().isEmpty)
  }

  @Test func `one model is no class to compare`() throws {
    let run = try credence("compare", try Doses.posterior.get().path)
    #expect(run.status == 65 && run.error.contains("holds one model"))
  }

  /// A wide slab on the cement: the columns that matter are those that BAS finds.
  @Test func `select takes a spike and slab`() throws {
    let hald = GoldenText.folder.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("SubsetSelectionTests/Fixtures/hald.csv").path
    let run = try credence(
      "select", hald, "--formula", "y ~ .", "--coefficients", "spike-slab", "--slab", "2", "--json")
    #expect(run.status == 0 && run.error.isEmpty)
    let document = try JSONDocument(run.output)
    #expect(document["method"].text == "spike-slab")
    let columns = document["columns"].elements
    let inclusion = columns.compactMap { $0["inclusion"].number }
    #expect(inclusion.count == 4 && inclusion[0] > 0.8 && inclusion[0] > inclusion[2])
    #expect(columns.allSatisfy { ($0["standardError"].number ?? 1) < 0.05 })
    #expect((columns[0]["mean"].number ?? 0) > 1)
    let shares = document["subsets"].elements.compactMap { $0["probability"].number }
    #expect(shares == shares.sorted(by: >) && abs(shares.reduce(0, +) - 1) < 1e-9)
    #expect(try credence("select", hald, "--formula", "y ~ .", "--slab", "2").status == 64)
    #expect(
      try credence(
        "select", hald, "--formula", "y ~ .", "--coefficients", "spike-slab", "--slab", "0"
      ).status == 64)
    let binary = try credence(
      "select", data, "--formula", "recovered ~ dose", "--family", "bernoulli", "--coefficients",
      "spike-slab")
    #expect(binary.status == 65 && binary.error.contains("gaussian"))
  }

  /// Hald's cement: R's BAS has these inclusion probabilities under the unit information prior.
  @Test func `select weighs all subsets of the cement data`() throws {
    let hald = GoldenText.folder.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("SubsetSelectionTests/Fixtures/hald.csv").path
    let run = try credence("select", hald, "--formula", "y ~ .", "--coefficients", "uip", "--json")
    #expect(run.status == 0 && run.error.isEmpty)
    let document = try JSONDocument(run.output)
    #expect(document["method"].text == "exact" && document["columns"].elements.count == 4)
    let inclusion = document["columns"].elements.compactMap { $0["inclusion"].number }
    let bas = [0.901924451099925, 0.689582986068301, 0.465276162739863, 0.632926603530378]
    for (ours, theirs) in zip(inclusion, bas) { #expect(abs(ours - theirs) < 1e-9) }
    let text = try credence("select", hald, "--formula", "y ~ .")
    #expect(text.output.contains("all 2^4 subsets"))
    let binary = try credence(
      "select", data, "--formula", "recovered ~ dose + age", "--family", "bernoulli")
    #expect(binary.status == 0 && binary.output.contains("Laplace"))
    let group = try credence("select", hald, "--formula", "y ~ x1 + (1 | x2)")
    #expect(group.status == 65)
  }
}
