import Credence
import Foundation
import Testing

@testable import ConsensusQueries

/// Claims averaged over the rows of a file against the average of claims at each row.
@Suite struct BatchTests {
  private static let rows = "x,z,g,extra\n1,2,a,9\n0.5,-1,b,9\n2,0,c,9\n1,2,a,8\n"

  /// A folder with a file in it, removed after the test.
  private func withFile<Result>(
    _ text: String, named name: String = "rows.csv", _ body: (ClaimFolder) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "claims-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    return try body(ClaimFolder(folder.path))
  }

  private static let points = [(1.0, 2.0, "a"), (0.5, -1, "b"), (2, 0, "c"), (1, 2, "a")]

  @Test(arguments: [
    ("y ~ x + z + g", "gaussian", "mean(y"), ("u ~ x * z + g", "bernoulli", "P(u"),
    ("n ~ x + offset(log(x))", "poisson", "P(n > 1"), ("n ~ x + z", "poisson", "mean(n"),
    ("p ~ x + s(z, k = 5)", "gamma", "P(p > 1"), ("y ~ x, sigma ~ z", "gaussian", "P(y > 1"),
    ("y ~ x + (1 + z | g)", "gaussian", "mean(y"), ("o ~ x + z", "cumulative", "P(o = \"2\""),
    ("g ~ x + z", "categorical", "P(g = \"b\""),
    ("n ~ x, zi ~ z", "zero_inflated_poisson", "mean(n"),
  ])
  func `averages are those of the rows`(formula: String, family: String, call: String) throws {
    let model = try ClaimModels.specification(formula, family)
    let names = model.parameterNames
    let parameters = ClaimModels.parameters(model, seed: 4, count: 25, scale: 0.5)
    let inputs = model.design.inputs.map(\.name)
    func margins(_ claim: String, _ files: ClaimFolder?) throws -> [Double] {
      ClaimModels.margins(
        try ClaimModels.evaluator(claim, model, files: files), names, parameters
      ).values
    }
    let found = try withFile(Self.rows) { try margins("over \"rows.csv\": \(call)) > 0.25", $0) }
    var sums = [Double](repeating: 0, count: parameters.count)
    for (x, z, g) in Self.points {
      let given = [("x", "\(x)"), ("z", "\(z)"), ("g", "\"\(g)\"")].filter { inputs.contains($0.0) }
        .map { "\($0.0) = \($0.1)" }.joined(separator: ", ")
      for (draw, value) in try margins("\(call) | \(given)) > 0.25", nil).enumerated() {
        sums[draw] += value / Double(Self.points.count)
      }
    }
    for (value, expected) in zip(found, sums) {
      #expect(abs(value - expected) < 1e-12 * max(1, abs(expected)))
    }
  }

  @Test func `an input inside overrides the column, and two averages are compared`() throws {
    let model = try ClaimModels.specification("u ~ x + z + g", "bernoulli")
    let parameters = ClaimModels.parameters(model, seed: 4, count: 25)
    func margins(_ claim: String, _ text: String) throws -> [Double] {
      try withFile(text) {
        ClaimModels.margins(
          try ClaimModels.evaluator(claim, model, files: $0), model.parameterNames, parameters
        ).values
      }
    }
    let claim = "over \"rows.csv\": P(u | x = 1) > P(u | x = 0)"
    let difference = try margins(claim, Self.rows)
    let without = "z,g\n2,a\n-1,b\n0,c\n2,a\n"
    #expect(try margins(claim, without) == difference)
    let mean = "over \"rows.csv\": P(u | x = 1) > 0"
    let other = "over \"rows.csv\": P(u | x = 0) > 0"
    for (all, (one, zero)) in try zip(
      difference, zip(margins(mean, Self.rows), margins(other, Self.rows)))
    {
      #expect(abs(all - (one - zero)) < 1e-14)
    }
    // Sets are conjunctions of whole averages.
    let least = try margins("over \"rows.csv\": for all x in {0, 1}: P(u) > 0", Self.rows)
    for (value, (one, zero)) in try zip(
      least, zip(margins(mean, Self.rows), margins(other, Self.rows)))
    {
      #expect(value == min(one, zero))
    }
  }

  @Test(arguments: [
    ("x,z,g\n1,,a\n", "rows.csv: data row 1 misses a value of column 'z'"),
    ("x,z\n1,1\n", "rows.csv: the table has no column 'g'"),
    ("x,z,g\n1,b,a\n", "rows.csv: column 'z' must hold numbers"),
    ("x,z,g\n1,1,q\n", "unknown level 'q' of g in data row 1"),
    ("x,z,g\n", "rows.csv has a header but no data rows"), ("x,z,g\n1,2\n", "line 2"),
  ])
  func `files that do not fit are refused with their place`(text: String, message: String) throws {
    let model = try ClaimModels.specification("u ~ x + z + g", "bernoulli")
    try withFile(text) { files in
      let error = #expect(throws: ClaimError.self) {
        try ClaimModels.evaluator("over \"rows.csv\": P(u) > 0.5", model, files: files)
      }
      #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
      #expect(error?.message.contains("rows.csv") == true && error?.fault == .data)
    }
  }

  @Test func `a file that is not there, of any name`() throws {
    let model = try ClaimModels.specification("u ~ x", "bernoulli")
    for name in ["none.csv", "../../no such: \"file\"", "", "🌋", "/", "a\nb"] {
      let quoted = name.replacing("\"", with: "\"\"")
      let error = #expect(throws: ClaimError.self) {
        try ClaimModels.evaluator(
          "over \"\(quoted)\": P(u) > 0.5", model, files: ClaimFolder("/nonexistent"))
      }
      #expect(error?.fault == .missingFile || error?.fault == .data)
    }
    try withFile("x\n1\n", named: "odd \"name\" 🌋.csv") { files in
      let evaluator = try ClaimModels.evaluator(
        "over \"odd \"\"name\"\" 🌋.csv\": P(u) > 0.5", model, files: files)
      let parameters = [0.5, 1]
      #expect(evaluator.margin(parameters.span).value > 0)
    }
  }
}
