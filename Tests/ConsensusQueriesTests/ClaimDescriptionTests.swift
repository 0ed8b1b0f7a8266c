import LogDensities
import Testing

@testable import ConsensusQueries

/// A claim built in code prints as text that reads back as the same claim.
@Suite struct ClaimDescriptionTests {
  private let a = Quantity.parameter("a")
  private let b = Quantity.parameter("b")
  private let c = Quantity.parameter("c")

  @Test func `no more parentheses than needed`() {
    #expect((a + b * c - 1 < -2).description == "a + b * c - 1 < -2")
    #expect((a - (b - c) < (a + b) / (c * 2)).description == "a - (b - c) < (a + b) / (c * 2)")
    #expect((a / b / c < 0).description == "a / b / c < 0")
    #expect((-a < 0).description == "0 - a < 0")
    let power = Quantity.arithmetic(.power, -2, .arithmetic(.power, a, -1))
    #expect((power < 0).description == "(-2) ^ a ^ -1 < 0")
    #expect(
      Claim.not(.and(a < 0, .or(b < 0, c < 0))).description == "not (a < 0 and (b < 0 or c < 0))")
    #expect(Claim.or(.and(a < 0, .not(b < 0)), c < 0).description == "a < 0 and not b < 0 or c < 0")
    #expect(Claim.and(a < 0, .and(b < 0, c < 0)).description == "a < 0 and (b < 0 and c < 0)")
    #expect(Claim.within(a, -1, b + 1).description == "a in [-1, b + 1]")
  }

  @Test func `names, numbers and inputs`() {
    #expect((.parameter("b_log(x)") > 1e-7).description == "`b_log(x)` > 1e-07")
    #expect((.parameter("in") > 1e22).description == "`in` > 1e+22")
    let claim: Claim =
      .probability(at: ["dist": 0.5, "age group": "5, \"old\"", "wet": true]) > 0.5
    #expect(
      claim.description
        == "P(. | `age group` = \"5, \"\"old\"\"\", dist = 0.5, wet = TRUE) > 0.5")
    #expect((.probability(above: 3, at: [:]) > 0.5).description == "P(. > 3) > 0.5")
    #expect(
      (.linearPredictor(at: ["x": 1]) > .mean(at: [:])).description == "linpred(x = 1) > mean(.)")
  }

  @Test func `any claim reads back as it was`() throws {
    let names = [
      "a", "b_log(x)", "b_x:z", "in", "P", "odd `name`", "b_gin [0, 1]", "b_x", ".5", "1",
    ]
    var random = RandomClaims(
      generator: SeededGenerator(seed: 1), parameters: names, hasForms: true)
    for _ in 0..<2000 {
      let claim = random.claim()
      #expect(try Claim(claim.description, parameters: names) == claim, "\(claim)")
    }
  }

  @Test func `claims in code need no more than a comparison`() throws {
    let claim: Claim = .parameter("b_x") < 0
    #expect(try claim == Claim("b_x < 0", parameters: ["b_x"]))
    let ratio: Claim = .parameter("b_x") / .parameter("sigma") - 1 >= -0.5
    #expect(ratio.description == "b_x / sigma - 1 >= -0.5")
  }
}
