import Credence
import Testing

/// Claims over all subsets against sums over the subsets that are kept by name.
@Suite struct SubsetAnswerTests {
  private static func analysis(rows: Int = 60) throws -> SubsetAnalysis {
    var random = RandomStream(seed: 11, chain: 0, purpose: .simulation)
    var columns: [String: [Double]] = [:]
    for name in ["a", "b", "c", "d"] { columns[name] = (0..<rows).map { _ in random.normal() } }
    let noise = (0..<rows).map { _ in random.normal() }
    let (a, b) = (columns["a"] ?? [], columns["b"] ?? [])
    let y = noise.indices.map { 1 + 2 * a[$0] - 0.35 * b[$0] + noise[$0] }
    return try SubsetAnalysis(
      "y ~ a + b + c + d",
      data: Table(
        columns: columns.sorted { $0.key < $1.key }.map {
          Column(name: $0.key, values: .numbers($0.value))
        } + [Column(name: "y", values: .numbers(y))]))
  }

  private static let structural: [(claim: String, holds: @Sendable ([String]) -> Bool)] = [
    ("included(a)", { $0.contains("a") }), ("not included(c)", { !$0.contains("c") }),
    (
      "included(b) or included(c) and included(d)",
      { $0.contains("b") || ($0.contains("c") && $0.contains("d")) }
    ),
    ("included(a) + included(b) + included(c) + included(d) <= 2", { $0.count <= 2 }),
    ("included(b) > included(c)", { $0.contains("b") && !$0.contains("c") }),
  ]

  @Test(arguments: 0..<5) func `sums over subsets`(index: Int) throws {
    let (claim, holds) = Self.structural[index]
    // All sixteen subsets are among those kept.
    let analysis = try Self.analysis()
    #expect(analysis.subsets.count == 16)
    let answer = try analysis.ask(claim)
    let expected = analysis.subsets.reduce(0) { $0 + (holds($1.columns) ? 0 : $1.probability) }
    #expect(abs(answer.dissent - expected) < 1e-9)
    #expect(answer.bounds.contains(expected))
    #expect(answer.dissenter == analysis.subsets.first { !holds($0.columns) })
    #expect(answer.verdict == (expected <= 0.01 ? .consensus : .dissent))
    #expect(answer.grade == .exact)
  }

  @Test func `signs count what is left out as zero`() throws {
    let analysis = try Self.analysis()
    let own = try #require(analysis.columns.first { $0.name == "b" })
    let above = own.inclusion * (own.positive ?? 0)
    for (claim, mass) in [
      ("b_b > 0", above), ("b_b >= 0", above + 1 - own.inclusion),
      ("b_b < 0", own.inclusion - above),
      ("b_b <= 0", 1 - above), ("not b_b > 0", 1 - above),
    ] {
      #expect(abs(try analysis.ask(claim).dissent - (1 - mass)) < 1e-12, "\(claim)")
    }
    let sure = try analysis.ask("b_a > 0")
    #expect(sure.verdict == .consensus && sure.grade == .exact && sure.bounds.upperBound < 0.01)
  }

  @Test(arguments: [
    ("included(q)", "there is no term q"), ("b_a > b_b", "names included"),
    ("b_a > 1", "names included"), ("included(a) and b_b > 0", "names included"),
    ("mean(y | a = 1) > 0", "names included"), ("included(", "expected"),
  ])
  func `claims of other kinds are refused`(claim: String, message: String) throws {
    let analysis = try Self.analysis()
    let error = #expect(throws: ClaimError.self) { try analysis.ask(claim) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test func `subsets that were not enumerated bear no exact answer`() throws {
    let table = try Table(columns: [
      Column(name: "y", values: .numbers((0..<40).map { Double($0 % 2) })),
      Column(name: "a", values: .numbers((0..<40).map { Double(($0 * 7) % 11) })),
    ])
    let analysis = try SubsetAnalysis("y ~ a", data: table, family: .bernoulli)
    #expect(throws: ClaimError.self) { try analysis.ask("included(a)") }
  }
}
