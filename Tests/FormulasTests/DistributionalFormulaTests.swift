import Testing

@testable import Formulas

@Suite("Formulas of several parameters")
struct DistributionalFormulaTests {
  @Test(arguments: [
    ("y ~ x", ["y ~ x"]), ("y ~ x + (1 | g), sigma ~ z", ["y ~ x + (1 | g)", "sigma ~ z"]),
    ("bf(y ~ poly(x, 2), sigma ~ z)", ["y ~ poly(x, 2)", "sigma ~ z"]),
    (
      " bf ( y ~ hinge(x, c(1, 2)) ,\n`nu`~1 , zi ~ (1|g))",
      ["y ~ hinge(x, c(1, 2))", "`nu`~1", "zi ~ (1|g)"]
    ),
    ("`a,b` ~ 1, sigma ~ `c,(`", ["`a,b` ~ 1", "sigma ~ `c,(`"]),
  ])
  func `split at commas outside of parentheses`(_ text: String, _ parts: [String]) throws {
    let formula = try DistributionalFormula(text)
    #expect(formula.formulas.map(\.text) == parts)
    #expect("\(formula)" == text)
  }

  @Test func `names are those of the left sides`() throws {
    let formula = try DistributionalFormula("y | weights(w) ~ x, sigma ~ y + sigma, `my nu` ~ 1")
    #expect(formula.mean.additions.map(\.kind) == [.weights])
    #expect(formula.parameters.map(\.name) == ["sigma", "my nu"])
    #expect(formula.parameters[0].formula.termLabels == ["y", "sigma"])
  }

  @Test(arguments: [
    ("", "the formula is empty; expected y ~ x", 0),
    ("y ~ x,", "the formula is empty; expected y ~ x", 6),
    ("y ~ x, , sigma ~ 1", "the formula is empty; expected y ~ x", 7),
    ("y ~ x, sigma ~ q(z)", "unknown function 'q'", 15),
    ("bf(y ~ x, sigma ~ z + 2)", "the number 2 is not a term; only 0 and 1 are", 22),
    (
      "bf(y ~ x, log(sigma) ~ z)", "the left side of a further formula is the name of a parameter",
      10
    ),
    (
      "y ~ x, sigma | se(s) ~ z", "the left side of a further formula is the name of a parameter", 7
    ),
    ("y ~ x, sigma ~ 1, sigma ~ z", "the parameter 'sigma' has two formulas", 18),
    ("bf(y ~ x, nl = TRUE)", "expected '~' between the response and the predictors", 13),
    ("bf(y ~ x, sigma ~ z", "this bf( is never closed", 0),
    ("y ~ x), sigma ~ z", "this ')' closes nothing", 5),
    ("é ~ x, sigma ~ &", "unexpected '&'", 15), ("y ~ x, z", "expected '~'", 8),
  ])
  func `what is wrong, at its place in the whole text`(
    _ text: String, _ message: String, _ offset: Int
  ) {
    let error = #expect(throws: FormulaError.self) { try DistributionalFormula(text) }
    #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
    #expect(error?.offset == offset && error?.text == text, "\(error?.offset ?? -1)")
  }
}
