import Testing

@testable import Formulas

@Suite("Group terms as written")
struct GroupSpecificationTests {
  @Test(
    arguments: [
      ("y ~ (1 | g)", ["g"], []), ("y ~ x + (1 + x || g)", ["g"], ["x"]),
      ("y ~ (1 | g/h)", ["g", "g:h"], []), ("y ~ (1 | a/b/c)", ["a", "a:b", "a:b:c"], []),
      ("y ~ (1 | a:b/c)", ["a:b", "a:b:c"], []), ("y ~ (1 | a/b:c)", ["a", "a:b:c"], []),
      ("y ~ ((1 | (g)) + (x + (1 | h)))", ["g", "h"], ["x"]), ("y ~ +(1 | g:g)", ["g"], []),
      ("y ~ (1 | g) - x + z", ["g"], ["z"]), ("y ~ x + (1 | g) - x", ["g"], []),
      ("y ~ 0 + (1 | `a b`)", ["a b"], []),
    ] as [(String, [String], [String])])
  func `which groups, and what is left`(
    _ text: String, _ groups: [String], _ terms: [String]
  ) throws {
    let formula = try Formula(text)
    #expect(formula.parts.groups.map(\.name) == groups)
    #expect(formula.termLabels == terms)
    #expect(formula.hasIntercept == !text.contains("~ 0"))
  }

  private static let place =
    "a group term stands in parentheses and is added to the others, as in x + (1 | g)"
  private static let notAGroup = "a group is a column, or columns joined by ':' or '/'"

  @Test(arguments: [
    ("y ~ 1 | g", place, 6), ("y ~ x - (1 | g)", place, 11), ("y ~ x * (1 | g)", place, 11),
    ("y ~ x:(1 || g)", place, 9), ("y ~ (1 | g)^2", place, 7), ("y ~ -(x + (1 | g))", place, 13),
    ("y ~ (1 + (1 | g) | h)", place, 12), ("y ~ (1 | 2)", notAGroup, 9),
    ("y ~ (1 | g + h)", notAGroup, 11), ("y ~ (1 | (a/b):c)", notAGroup, 14),
    ("y ~ (1 | -g)", notAGroup, 9), ("y ~ (1 | .)", notAGroup, 9),
    ("y ~ (1 | gr(g))", "gr() is not supported as a group; write a column, as in (1 | g)", 9),
    ("y ~ (1 | mm(g, h))", "mm() is not supported as a group; write a column, as in (1 | g)", 9),
    (
      "y ~ (1 | p | g)",
      "a group term has one '|'; correlations across terms, (x | id | g), are not supported", 11
    ), ("y ~ (0 | g)", "the group term has no effects", 5),
    ("y ~ (. | g)", "'.' cannot stand in a group term", 5),
    ("y ~ (offset(x) | g)", "an offset cannot vary by group", 12),
    ("y ~ (mono(x) | g)", "mono() cannot vary by group", 5),
    ("y ~ (s(x) | g)", "s() can only be added to other terms, as in y ~ x + s(z)", 5),
    ("y ~ (| g)", "unexpected '|'; expected a name, a number or '('", 5),
    ("y ~ (1 |)", "unexpected ')'; expected a name, a number or '('", 8),
    ("y ~ (1 | g", "the formula ends too early; expected ')'", 10),
    ("y ~ (y | g)", "the response 'y' is also on the right side", 5),
    ("y ~ (1 | y)", "the response 'y' is also on the right side", 9),
    ("y ~ (te(x) | g)", "unknown function 'te'", 5),
  ])
  func `what is wrong, and where`(_ text: String, _ message: String, _ offset: Int) {
    let error = #expect(throws: FormulaError.self) { try Formula(text) }
    #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
    #expect(error?.offset == offset && error?.text == text)
  }

  @Test(arguments: [
    ("y ~ (1 | g) + (x | g)", "the effect 'Intercept' of the group 'g' is in two terms", 14),
    ("y ~ (1 | g/h) + (1 | h:g)", "the effect 'Intercept' of the group 'h:g' is in two terms", 16),
    ("y ~ (x | g) + (0 + x | g)", "the effect 'x' of the group 'g' is in two terms", 14),
    ("y ~ (1 | G)", "the table has no column 'G'; did you mean 'g'?", 9),
    ("y ~ (1 | g/i)", "the table has no column 'i'", 11),
  ])
  func `against a table`(_ text: String, _ message: String, _ offset: Int) throws {
    let data = try table("y,x,g,h\n1,2,a,c\n2,3,b,d\n")
    #expect(throws: FormulaError(message, in: text, at: offset)) {
      try Schema(Formula(text), for: data)
    }
  }
}
