import Testing

@testable import Formulas

@Suite("Parser and deparsed text")
struct ParserTests {
  @Test(
    "R's spelling of expressions",
    arguments: [
      ("log( accel )", "log(accel)"), ("a*b", "a * b"), ("a / b", "a/b"), ("x ** 2", "x^2"),
      ("I( -x^2+3 )", "I(-x^2 + 3)"), ("`my x`+`y`", "`my x` + y"), ("a%in%b", "a %in% b"),
      ("poly(x,2,raw=TRUE)", "poly(x, 2, raw = TRUE)"), ("((a))", "((a))"), ("- - a", "--a"),
      ("a:b / c", "a:b/c"), ("0.1+100000+123456", "0.1 + 1e+05 + 123456"),
      ("1e-4 + 0.00012 + 1e15 + 1e100", "1e-04 + 0.00012 + 1e+15 + 1e+100"), ("f()", "f()"),
      ("0.1234567890123456", "0.123456789012346"), ("`if` + `a.b` + `.1`", "`if` + a.b + `.1`"),
    ])
  func deparse(_ text: String, _ expected: String) {
    #expect(Formula.normalized(text) == expected)
  }

  @Test("what is no expression has no spelling", arguments: ["", "a +", "a ~ b", "(a", "a b", ")"])
  func unparsable(_ text: String) { #expect(Formula.normalized(text) == nil) }

  @Test("a sign binds less than a power and more than an interaction")
  func precedence() throws {
    guard case .sign(.minus, let operand) = try Parser.expression(of: "-a^2").node,
      case .power = operand.node
    else {
      Issue.record("-a^2 is not -(a^2)")
      return
    }
    guard case .chain(let first, _) = try Parser.expression(of: "-a:b").node,
      case .sign = first.node
    else {
      Issue.record("-a:b is not (-a):b")
      return
    }
    let right = try Parser.expression(of: "a^b^c").node
    guard case .power(_, let exponent) = right, case .power = exponent.node else {
      Issue.record("powers associate to the right")
      return
    }
  }

  @Test(
    "terms, by order and then appearance",
    arguments: [
      ("y ~ a*b", ["a", "b", "a:b"], true), ("y ~ b:a + a", ["a", "b:a"], true),
      ("y ~ a*b*c - a:b:c", ["a", "b", "c", "a:b", "a:c", "b:c"], true),
      ("y ~ (a+b+c)^2 - 1", ["a", "b", "c", "a:b", "a:c", "b:c"], false),
      ("y ~ (a+b)/c", ["a", "b", "a:b:c"], true), ("y ~ 0 + a + 1", ["a"], true),
      ("y ~ a - (b - a)", ["a"], true), ("y ~ a^99999999999", ["a"], true),
      ("y ~ . + a", [".", "a"], true), ("y ~ a %in% (b + c)", ["a:b:c"], true),
      ("y ~ 1", [], true), ("y ~ -1 + a + a:a", ["a"], false), ("y ~ 1/a + b %in% 1", ["b"], true),
      ("y ~ a - (-1)", ["a"], true), ("y ~ (a + 0) * b", ["a", "b", "a:b"], false),
    ] as [(String, [String], Bool)])
  func terms(_ text: String, _ labels: [String], _ hasIntercept: Bool) throws {
    let formula = try Formula(text)
    #expect(formula.termLabels == labels)
    #expect(formula.hasIntercept == hasIntercept)
    #expect(formula.responseName == "y")
    #expect("\(formula)" == text)
  }
}
