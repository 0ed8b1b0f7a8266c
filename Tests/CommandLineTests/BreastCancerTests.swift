import Foundation
import Testing

/// The example of the page Certificates: 569 tumours, of which 212 are malignant (Street, Wolberg and
/// Mangasarian 1993).
struct BreastCancerTests {
  private static let data = GoldenText.folder.appendingPathComponent("breast_cancer.csv").path
  private static let five = [
    "worst_area", "worst_texture", "worst_smoothness", "worst_concave_points", "worst_symmetry",
  ]
  let credence: Command

  init() throws { credence = try Command() }

  private func sample(_ columns: [String]) throws {
    let run = try credence(
      "sample", Self.data, "--family", "bernoulli", "--quiet", "--force", "--output", "cancer.nc",
      "--formula", "malignant ~ " + columns.joined(separator: " + "))
    #expect(run.status == 0, "\(run.error)")
  }

  /// The names of all columns, and of every so-manieth row the claim that it is malignant.
  private func rows(
    _ columns: [String], every step: Int
  ) throws -> (names: [String], claims: [String]) {
    let lines = try String(contentsOfFile: Self.data, encoding: .utf8).split(separator: "\n")
      .map { $0.split(separator: ",").map(String.init) }
    let names = lines[0].filter { $0 != "malignant" }
    let used = columns.isEmpty ? names : columns
    let claims = stride(from: 1, to: lines.count, by: step).map { row in
      let values = zip(lines[0], lines[row]).filter { used.contains($0.0) }
      return "P(malignant | \(values.map { "\($0) = \($1)" }.joined(separator: ", "))) > 0.5"
    }
    return (names, claims)
  }

  @Test func `the sign of a coefficient is certified hundreds of nats deep`() throws {
    try sample(["worst_area", "worst_texture"])
    let answer = try JSONDocument(
      credence("ask", "cancer.nc", "b_worst_area > 0", "--json", "--require-decision").output)
    #expect(answer["verdict"].text == "consensus" && answer["grade"].text == "B")
    #expect(try #require(answer["depth"]["lower"].number) > 200)
    #expect(try #require(answer["dissent_mass"]["upper"].number) < 1e-80)
  }

  @Test func `most rows are certified, in set mode all`() throws {
    try sample(Self.five)
    let claims = try rows(Self.five, every: 8).claims
    func grades(_ options: [String]) throws -> [String?] {
      let run = try credence.run(["ask", "cancer.nc", "--json"] + options + claims)
      return try JSONDocument(run.output).elements.map { $0["grade"].text }
    }
    #expect(try grades(["--mode", "set"]).allSatisfy { $0 == "B" })
    let mass = try grades([])
    #expect(mass.count == claims.count && !mass.contains(nil))
    #expect(Double(mass.count { $0 == "B" }) > 0.85 * Double(claims.count))
  }

  /// The table of the page; takes some twenty seconds of the processor.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["CREDENCE_VALIDATE"] == "1"))
  func `how many rows are certified by how many columns`() throws {
    for (columns, least) in [(Array(Self.five.prefix(2)), 520), (Self.five, 500), ([], 180)] {
      let (names, claims) = try rows(columns, every: 1)
      try sample(columns.isEmpty ? names : columns)
      try credence.write(claims.joined(separator: "\n"), to: "claims")
      for (mode, least) in [("set", claims.count), ("mass", least)] {
        let run = try credence.shell(
          """
          mapfile -t claims < claims; TIMEFORMAT=%U
          time "$CREDENCE" ask cancer.nc --json --mode \(mode) "${claims[@]}"
          """)
        let answers = try JSONDocument(run.output).elements
        let certified = answers.count { $0["grade"].text == "B" }
        let open = answers.count { $0["verdict"].text == "undetermined" }
        let count = columns.isEmpty ? names.count : columns.count
        print("\(count) columns, \(mode): \(certified) certified, \(open) open, \(run.error) s")
        #expect(run.status == 0 && answers.count == claims.count && certified >= least)
        #expect(Double(open) < 0.04 * Double(claims.count))
      }
    }
  }
}
