import Testing

@testable import ConsensusQueries

/// What a claim means: precedence, associativity, grouping.
@Suite struct ClaimParserTests {
  private let a = Quantity.parameter("a")
  private let b = Quantity.parameter("b")
  private let c = Quantity.parameter("c")

  private func read(_ text: String) throws -> Claim {
    try Claim(text, parameters: ["a", "b", "c"])
  }

  /// The left side of `TEXT > 0`.
  private func quantity(_ text: String) throws -> Quantity? {
    guard case .compare(let left, .above, 0) = try read(text + " > 0") else { return nil }
    return left
  }

  @Test func `comparisons`() throws {
    #expect(try read("a < b") == (a < b))
    #expect(try read("a<=b") == (a <= b))
    #expect(try read(" a >b ") == (a > b))
    #expect(try read("a\n>=\tb") == (a >= b))
    #expect(try read("a in [-1, b + 1]") == .within(a, -1, b + 1))
    #expect(try read("a in[0,1]") == .within(a, 0, 1))
    #expect(try read("a in [1, 1]") == .within(a, 1, 1))
  }

  @Test func `not binds tighter than and, and tighter than or`() throws {
    let (p, q, r) = (a < 0, b < 0, c < 0)
    #expect(try read("a < 0 or b < 0 and c < 0") == .or(p, .and(q, r)))
    #expect(try read("a < 0 and b < 0 or c < 0") == .or(.and(p, q), r))
    #expect(try read("not a < 0 and b < 0") == .and(.not(p), q))
    #expect(try read("not not a < 0") == .not(.not(p)))
    #expect(try read("a < 0 and b < 0 and c < 0") == .and(.and(p, q), r))
    #expect(try read("a < 0 or b < 0 or c < 0") == .or(.or(p, q), r))
    #expect(try read("a < 0 and (b < 0 or c < 0)") == .and(p, .or(q, r)))
    #expect(try read("not (a < 0 or b < 0)") == .not(.or(p, q)))
    #expect(try read("not(a < 0)and(b < 0)") == .and(.not(p), q))
  }

  @Test func `arithmetic`() throws {
    #expect(try quantity("a - b - c") == (a - b) - c)
    #expect(try quantity("a / b * c") == (a / b) * c)
    #expect(try quantity("a + b * c") == a + (b * c))
    #expect(try quantity("a - -b") == a - (-b))
    #expect(try quantity("a--2") == a - .number(-2))
    #expect(try quantity("+a") == a)
    #expect(try quantity("a^b^c") == .arithmetic(.power, a, .arithmetic(.power, b, c)))
    #expect(try quantity("-a^2") == -.arithmetic(.power, a, 2))
    #expect(try quantity("2^-1") == .arithmetic(.power, 2, -1))
    #expect(try quantity("exp(a + 1) * abs(b)") == .function(.exp, a + 1) * .function(.abs, b))
    #expect(try quantity("log (sqrt(a))") == .function(.log, .function(.sqrt, a)))
  }

  @Test func `parentheses group claims or arithmetic`() throws {
    #expect(try read("(a + b) * 2 > 3") == ((a + b) * 2 > 3))
    #expect(try read("((a + b) * 2 > 3)") == ((a + b) * 2 > 3))
    #expect(try read("(((a))) > 3") == (a > 3))
    #expect(try read("(((a)) > 3)") == (a > 3))
    #expect(try read("(a) in [(b), (c)]") == .within(a, b, c))
    #expect(try read("(a in [b, c])") == .within(a, b, c))
    #expect(try read("(not (a < 1))") == .not(a < 1))
    #expect(try read("(a < 1 and (not (b < 1)))") == .and(a < 1, .not(b < 1)))
    #expect(try read("(exp(a)) < 1") == (.function(.exp, a) < 1))
  }

  @Test func `a comparison inside of a call does not make a claim of its parentheses`() throws {
    let above = Quantity.probability(above: 3, at: ["x": 1])
    #expect(try read("(P(. > 3 | x = 1)) > 0.5") == (above > 0.5))
    #expect(try read("(P(. > 3 | x = 1) + a) / 2 > 0.5") == ((above + a) / 2 > 0.5))
    #expect(try read("(P(. > 3 | x = 1) > 0.5)") == (above > 0.5))
    #expect(try read("(P (. > (3) | x = 1)) > 0.5") == (above > 0.5))
  }

  @Test(arguments: [
    ("1e-3", 0.001), (".5", 0.5), ("5.", 5), ("1E+2", 100), ("0.1", 0.1), ("007", 7),
    ("1e0", 1), ("123456789.25", 123456789.25), ("5e-324", .leastNonzeroMagnitude), ("-3", -3),
    ("- 3", -3),
  ])
  func `numbers`(text: String, value: Double) throws {
    #expect(try read("a < \(text)") == (a < .number(value)))
  }

  @Test(arguments: ["1.2.3", "1e999", "1e", "0x10", "1_000", "٣", "..", "1e+", "0,5", "½", "5%"])
  func `what is no number`(text: String) {
    #expect(throws: ClaimError.self) { try read("a < \(text)") }
  }

  @Test(arguments: ["a in [2, 1]", "a in [1 + 1, 1]", "a in [log(3), 0]"])
  func `an empty interval is a mistake, not a claim that fails`(text: String) throws {
    let error = #expect(throws: ClaimError.self) { try read(text) }
    #expect(error?.message.hasPrefix("the interval is empty") == true)
  }
}
