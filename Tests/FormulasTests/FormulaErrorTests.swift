import Testing

@testable import Formulas

@Suite("What is wrong with a formula, and where")
struct FormulaErrorTests {
  private static let functions =
    "log, log2, log10, log1p, sqrt, exp, expm1, abs, sin, cos, tan, tanh, floor, I, scale, poly, "
    + "factor, offset, hinge, mono, s, net"

  @Test(
    "the text alone",
    arguments: [
      ("", "the formula is empty; expected y ~ x", 0),
      ("~ x", "a response is missing before '~'", 0),
      ("y", "expected '~' between the response and the predictors", 1),
      ("y ~", "the formula ends too early; expected a name, a number or '('", 3),
      ("y ~ x +", "the formula ends too early; expected a name, a number or '('", 7),
      ("y ~ x ~ z", "a formula has one '~' only", 6), ("y ~ x)", "this ')' closes nothing", 5),
      ("y ~ (x + z", "the formula ends too early; expected ')'", 10),
      ("y ~ x z", "unexpected 'z'; expected an operator", 6),
      ("y ~ log(x z)", "unexpected 'z'; expected ',' or ')'", 10),
      ("y ~ poly(x,)", "unexpected ')'; expected an argument", 11),
      ("y ~ I(x | g)", "'|' has no meaning within arithmetic", 8),
      ("y ~ x + te(z)", "unknown function 'te'; known are \(functions)", 8),
      ("y ~ log(poly(x, 2))", "poly() can only be a term by itself, not part of an expression", 8),
      ("y ~ log(x, 2)", "log() takes one argument", 4),
      ("y ~ poly(x, 0)", "the degree must be a whole number from 1 to 100", 12),
      (
        "y ~ poly(x, 99999999999999999999)", "the degree must be a whole number from 1 to 100", 12
      ), ("y ~ poly(x, z = 2)", "poly() takes the arguments x, degree, raw", 16),
      ("y ~ poly()", "poly() needs an argument", 4),
      ("y ~ scale(x, x = z)", "'x' is given twice", 17),
      ("y ~ scale(x, scale = 2)", "'scale' must be TRUE or FALSE", 21),
      ("y ~ offset(x, z)", "offset() takes one argument", 4),
      ("y ~ 2 + x", "the number 2 is not a term; only 0 and 1 are", 4),
      ("y ~ TRUE", "'TRUE' is not a term", 4),
      (
        "y ~ x^0.5", "the power of a term must be a positive whole number; use I() for arithmetic",
        6
      ), ("y ~ I(x:z)", "':' has no meaning within arithmetic", 7),
      ("y ~ log(.)", "'.' cannot stand within arithmetic", 8),
      ("y ~ 0", "the formula has neither an intercept nor terms", 4),
      ("y ~ x - x - 1", "the formula has neither an intercept nor terms", 4),
      ("y ~ x + y", "the response 'y' is also on the right side", 8),
      ("1 ~ x", "the response names no column", 0),
      ("poly(y, 2) ~ x", "poly() cannot be a response", 0),
      ("y ~ (a+b+c+d+e+f+g+h+i+j+k+l+m+n)^14", "the formula has more than 10000 terms", 34),
    ])
  func text(_ text: String, _ message: String, _ offset: Int) {
    #expect(throws: FormulaError(message, in: text, at: offset)) { try Formula(text) }
  }

  @Test("a caret stands under the character")
  func caret() {
    let error = FormulaError("no", in: "é ~\nx", at: 4)
    #expect(error.description == "no\né ~ x\n    ^")
    #expect(FormulaError("no place").description == "no place")
  }

  private static let data = """
    y,x,f,b,one,two,some
    1,0,A,TRUE,k,2,
    2,1,B,FALSE,k,2,
    3,2,A,TRUE,k,2,
    4,5,C,FALSE,k,2,1
    """

  @Test(
    "against a table",
    arguments: [
      ("y ~ X1 + f", "the table has no column 'X1'; did you mean 'x'?", 4),
      ("y ~ X", "the table has no column 'X'; did you mean 'x'?", 4),
      ("y ~ weight", "the table has no column 'weight'", 4),
      ("y ~ b + tow", "the table has no column 'tow'; did you mean 'two'?", 8),
      ("z ~ x", "the table has no column 'z'", 0),
      ("y ~ Intercept", "the table has no column 'Intercept'", 4),
      ("y ~ log(f)", "'f' is a category; arithmetic needs numbers", 8),
      ("y ~ I(f)^2 + poly(f, 2)", "'f' is a category; arithmetic needs numbers", 18),
    ])
  func table(_ text: String, _ message: String, _ offset: Int) throws {
    let data = try Table(csv: Array(Self.data.utf8), name: "t.csv")
    #expect(throws: FormulaError(message, in: text, at: offset)) {
      try Schema(Formula(text), for: data)
    }
  }

  @Test(
    "of the data, with the place in the formula",
    arguments: [
      ("y ~ log(x)", "log(x) is not finite in data row 1 (x = 0)", 4),
      ("y ~ I(1/(x - y + 1))", "I(1/(x - y + 1)) is not finite in data row 1 (x = 0, y = 1)", 4),
      ("y ~ offset(1 / x)", "1/x is not finite in data row 1 (x = 0)", 11),
      ("y ~ x + one", "one has only one level, 'k'", 8),
      ("y ~ some + factor(x)", "factor(x) has only one level, '5'", 11),
      ("y ~ scale(two)", "scale(two) divides by zero, because two is constant", 4),
      (
        "y ~ poly(x, 4)",
        "poly(x, 4) has a degree that is too high for the 4 distinct values of x", 4
      ),
    ])
  func values(_ text: String, _ message: String, _ offset: Int) throws {
    let data = try Table(csv: Array(Self.data.utf8), name: "t.csv")
    #expect(throws: FormulaError(message, in: text, at: offset, fault: .data)) {
      try Schema(Formula(text), for: data)
    }
  }

  @Test("no complete row names the column that misses the most")
  func nothingLeft() throws {
    let gaps = try Table(csv: Array("y,x,z\n1,,2\n,3,\n2,,\n".utf8), name: "t.csv")
    let message =
      "every row misses a value that the formula needs; 'x' misses the most, 2 of 3"
    #expect(throws: FormulaError(message)) { try Schema(Formula("y ~ x + z"), for: gaps) }
    #expect(throws: FormulaError("the table has no rows")) {
      try Schema(
        Formula("y ~ 1"), for: Table(columns: [Column(name: "y", values: .numbers([]))]))
    }
  }
}
