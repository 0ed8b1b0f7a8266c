import Testing

@testable import ConsensusQueries

/// Names that hold signs, words of the language, or each other.
@Suite struct ClaimNameTests {
  @Test(arguments: [
    "b_log(dist)", "b_I(dist/100)", "b_x:fB", "b_I(x^2)", "b_poly(x, 2)1", "b_gin [0, 1]",
    "b_ga and b", "r_g[1,Intercept]", "b_I(x > 2)TRUE", "b_city of \"York\"", "b_O'Fallon",
    "b_größe", "b_🌋", "β₁", ".x", "x.1", "_", "b_a<b", "a|b", "b_g)", "b_g(",
  ])
  func `a name is read as it is, and in back-ticks`(name: String) throws {
    let expected = Claim.and(.parameter(name) < 0, .parameter("b_x") > 1)
    for form in [name, "`\(name)`"] {
      for text in [
        "\(form) < 0 and b_x > 1", "(\(form) < 0 and (b_x) > 1)", "((\(form)) < 0) and b_x > 1",
      ] {
        #expect(try Claim(text, parameters: ["b_x", name, "b_"]) == expected, "\(text)")
      }
    }
  }

  @Test func `the longest name that fits is read`() throws {
    let names = ["b_x", "b_x:z", "b_x2", "b_", "b_log", "b_log(z)"]
    #expect(
      try Claim("b_x:z < b_x2", parameters: names) == (.parameter("b_x:z") < .parameter("b_x2")))
    #expect(try Claim("b_x < b_", parameters: names) == (.parameter("b_x") < .parameter("b_")))
    #expect(
      try Claim("b_log(z) < b_log", parameters: names)
        == (.parameter("b_log(z)") < .parameter("b_log")))
    #expect(throws: ClaimError.self) { try Claim("b_x3 < 0", parameters: names) }
  }

  @Test func `where a shorter name could be meant the claim is refused`() throws {
    let names = ["b_age5", "b_age5-10", "b_black", "b_black-white"]
    let error = #expect(throws: ClaimError.self) {
      try Claim("b_age5-10 < 0", parameters: names)
    }
    #expect(error?.message.contains("back-ticks") == true)
    #expect(error?.offset == 0)
    #expect(try Claim("`b_age5-10` < 0", parameters: names) == (.parameter("b_age5-10") < 0))
    #expect(try Claim("`b_age5`-10 < 0", parameters: names) == (.parameter("b_age5") - 10 < 0))
    #expect(try Claim("b_age5 - 10 < 0", parameters: names) == (.parameter("b_age5") - 10 < 0))
    // Nothing is called "white", so there is one reading.
    #expect(try Claim("b_black-white < 0", parameters: names) == (.parameter("b_black-white") < 0))
  }

  @Test(arguments: [
    "and", "or", "not", "in", "P", "mean", "linpred", "exp", "log", "for", "over", "within", "best",
    "included",
  ])
  func `a name that is a word of the language is read in back-ticks`(name: String) throws {
    #expect(
      try Claim("`\(name)` < 0 and not `\(name)` in [1, 2]", parameters: [name])
        == .and(.parameter(name) < 0, .not(.within(.parameter(name), 1, 2))))
  }

  @Test func `a parameter does not hide the function of its name`() throws {
    let claim = try Claim("exp(a) < exp and P(y | x = 1) > P", parameters: ["exp", "a", "P"])
    let call = try Claim("P(y | x = 1) > `P`", parameters: ["P"])
    #expect(claim == .and(.function(.exp, .parameter("a")) < .parameter("exp"), call))
  }

  @Test func `a doubled back-tick stands for one`() throws {
    #expect(try Claim("`a``b` < 0", parameters: ["a`b"]) == (.parameter("a`b") < 0))
  }
}
