import LogDensities
import Testing

@testable import ConsensusQueries

/// Regions, batches, decisions and inclusion: what they mean and how far they reach.
@Suite struct RegionParserTests {
  private let a = Quantity.parameter("a") < 0
  private let b = Quantity.parameter("b") < 0

  private func read(_ text: String) throws -> Claim { try Claim(text, parameters: ["a", "b"]) }

  private func box(_ name: String, _ low: Double, _ high: Double) -> InputRegion {
    .box([InputRegion.Side(name, in: .interval(low, high))])
  }

  @Test func `a region reaches as far right as it can`() throws {
    #expect(
      try read("for all x in [0, 1]: a < 0 and b < 0") == .forAll(box("x", 0, 1), .and(a, b)))
    #expect(
      try read("(for all x in [0, 1]: a < 0) and b < 0") == .and(.forAll(box("x", 0, 1), a), b))
    #expect(
      try read("a < 0 or for all x in [0, 1]: a < 0 or b < 0")
        == .or(a, .forAll(box("x", 0, 1), .or(a, b))))
    #expect(
      try read("not for all x in [0, 1]: a < 0") == .not(.forAll(box("x", 0, 1), a)))
    #expect(
      try read("over \"f.csv\": for all `x y` in [-1, 2*3]: a < 0")
        == .over(file: "f.csv", .forAll(box("x y", -1, 6), a)))
  }

  @Test func `sides, sets and balls`() throws {
    #expect(
      try read("for all x in [0, 1], g in {\"a\", 'b', 2, TRUE}: a < 0")
        == .forAll(
          .box([
            InputRegion.Side("x", in: 0...1), InputRegion.Side("g", in: .set(["a", "b", 2, true])),
          ]), a))
    for norm in InputRegion.Norm.allCases {
      #expect(
        try read("within 0.5 (\(norm.rawValue)) of (x = -1, z = 2): a < 0")
          == .forAll(.ball(radius: 0.5, norm: norm, center: ["x": -1, "z": 2]), a))
    }
  }

  @Test func `decisions and terms`() throws {
    let losses = ExpectedLosses.stated([
      .init("treat", loses: 1), .init("wait", loses: 5 * .probability(at: ["x": 1])),
    ])
    #expect(
      try read("best(treat) of treat: 1, wait: 5 * P(. | x = 1) and a < 0")
        == .and(.best("treat", losses), a))
    #expect(
      try read("(best(treat | x = 1) under \"l.csv\")")
        == .best("treat", .table(file: "l.csv", inputs: ["x": 1])))
    #expect(try read("best(a) under 'l.csv'") == .best("a", .table(file: "l.csv", inputs: [:])))
    #expect(try read("included(x)") == (.included("x") > 0))
    #expect(
      try read("(included(poly(x, 2)) and not included(\"a)b\"))")
        == .and(.included("poly(x, 2)") > 0, .not(.included("a)b") > 0)))
    #expect(try read("1 - included( x ) >= 1") == (1 - .included("x") >= 1))
  }

  @Test func `words of the forms are parameters where no form follows`() throws {
    let names = ["for", "over", "within", "best", "included"]
    for name in names.dropLast() {
      #expect(try Claim("\(name) < 0", parameters: names) == (.parameter(name) < 0))
    }
  }

  @Test func `descriptions hold no more parentheses than needed`() throws {
    for text in [
      "for all x in [0, 1]: a < 0 and b < 0", "(for all x in [0, 1]: a < 0) and b < 0",
      "not (over \"f.csv\": a < 0)", "within 0.5 (L2) of (x = 1): a < 0 or b < 0",
      "best(a) of a: 1, `b c`: 2", "best(a | x = 1) under \"l.csv\"", "included(x) > 0",
    ] {
      #expect(try read(text).description == text)
    }
  }
}
