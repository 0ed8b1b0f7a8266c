import Testing

@testable import Formulas

@Suite("Addition terms")
struct AdditionTests {
  private static let data = """
    y,n,w,s,c,k,b,f
    1,3,0.5,0.1,-1,left,TRUE,a
    2,4,0,2,0,none,FALSE,b
    3,5,,3,1,Right,TRUE,a
    4,6,2,3,0,,FALSE,b
    """

  private func design(_ formula: String) throws -> DesignMatrix {
    let data = try table(Self.data)
    return try Schema(Formula(formula), for: data).designMatrix(for: data)
  }

  @Test func `values in the rows that miss none of their columns`() throws {
    let all = try design("y | trials(n + 1) + weights(w) + se(s, sigma = FALSE) + cens(c) ~ 1")
    #expect(all.keptRows == [0, 1, 3] && all.droppedRowCount == 1)
    #expect(all.trials == [4, 5, 7] && all.weights == [0.5, 0, 2])
    #expect(all.standardErrors == [0.1, 2, 3] && all.censoring == [-1, 0, 0])
    #expect(try design("y | trials(10) ~ 1").trials == [10, 10, 10, 10])
    let none = try design("y ~ 1")
    #expect(none.additions == AdditionValues())
    #expect(none.trials == nil && none.censoring == nil)
  }

  @Test(arguments: [
    ("cens(c)", [-1, 0, 1, 0]), ("cens(k)", [-1, 0, 1]), ("cens(b)", [1, 0, 1, 0]),
    ("cens(-c)", [1, 0, -1, 0]),
  ])
  func `censoring by number, word or truth`(_ term: String, _ expected: [Int]) throws {
    #expect(try design("y | \(term) ~ 1").censoring == expected)
  }

  @Test func `a prediction needs the right side only`() throws {
    let schema = try Schema(Formula("y | weights(w) + se(s) ~ n"), for: table(Self.data))
    #expect(schema.inputs.map(\.name) == ["n"])
    #expect(schema.additions.map(\.kind) == [.weights, .standardErrors])
    #expect(schema.additions.map(\.text) == ["w", "s"])
    #expect(schema.responseName == "y")
    #expect(try schema.designRow(for: ["n": .number(2)]).values == [1, 2])
  }

  private static let known = "known are trials, weights, se, cens"

  @Test(arguments: [
    ("y | n ~ x", "an addition term is a call such as weights(w); \(known)", 4),
    ("y | trunc(2) ~ x", "unknown addition term 'trunc'; \(known)", 4),
    ("y | trials(n) + trials(n) ~ x", "trials() is given twice", 16),
    ("y | trials(n) - weights(w) ~ x", "addition terms are joined by '+'", 14),
    ("y | trials() ~ x", "trials() needs an argument", 4),
    ("y | trials(n = 2) ~ x", "trials() needs an argument", 4),
    ("y | weights(2) ~ x", "weights() names no column", 12),
    ("y | weights(w, scale = TRUE) ~ x", "weights() takes one argument", 23),
    (
      "y | se(s, sigma = TRUE) ~ x",
      "se() with a residual sigma beside the known errors is not supported; write se(s), which "
        + "means sigma = FALSE", 18
    ),
    ("y | cens(c, z) ~ x", "cens() takes one argument; interval censoring is not supported", 12),
    ("y || se(s) ~ x", "one '|' separates the response from its addition terms", 2),
    ("y | se(s) | w ~ x", "one '|' separates the response from its addition terms", 10),
    ("y | se(poly(s, 2)) ~ x", "poly() can only be a term by itself, not part of an expression", 7),
    ("| se(s) ~ x", "unexpected '|'; expected a name, a number or '('", 0),
    ("mono(y) ~ x", "mono() cannot be a response", 0),
    ("s(y) ~ x", "s() can only be added to other terms, as in y ~ x + s(z)", 0),
  ])
  func `what is wrong, and where`(_ text: String, _ message: String, _ offset: Int) {
    #expect(throws: FormulaError(message, in: text, at: offset)) { try Formula(text) }
  }

  @Test(arguments: [
    (
      "y | trials(w) ~ 1",
      "trials(w) is 0.5 in data row 1, not a whole number that is not negative", 11
    ), ("y | weights(c) ~ 1", "weights(c) is -1 in data row 1, not zero or more", 12),
    ("y | se(s - 2) ~ 1", "se(s - 2) is -1.9 in data row 1, not a positive standard error", 7),
    (
      "y | cens(n) ~ 1",
      "cens(n) is 3 in data row 1, not -1, 0, 1, left, none, right, FALSE or TRUE", 9
    ),
    (
      "y | cens(f) ~ 1",
      "cens(f) is 'a' in data row 1, not -1, 0, 1, left, none, right, FALSE or TRUE", 9
    ), ("y | weights(1 / w) ~ 1", "1/w is not finite in data row 2 (w = 0)", 12),
  ])
  func `values out of range`(_ text: String, _ message: String, _ offset: Int) throws {
    let data = try table(Self.data)
    #expect(throws: FormulaError(message, in: text, at: offset, fault: .data)) {
      try Schema(Formula(text), for: data)
    }
  }

  @Test func `categories have no arithmetic`() throws {
    let text = "y | weights(f) ~ 1"
    let message = "'f' is a category; arithmetic needs numbers"
    #expect(throws: FormulaError(message, in: text, at: 12)) {
      try Schema(Formula(text), for: table(Self.data))
    }
  }
}
