import Testing

@testable import Formulas

@Suite("Scanner")
struct ScannerTests {
  private func kinds(_ text: String) throws -> [Token.Kind] {
    try Scanner.tokens(of: text).map(\.kind)
  }

  @Test("every kind of token, with its place in characters")
  func tokens() throws {
    let text = "é.1 ~ `a b`*2.5e-1%in%."
    #expect(
      try kinds(text) == [
        .name("é.1"), .tilde, .name("a b"), .symbol(.times), .number(0.25), .symbol(.within), .dot,
        .end,
      ])
    #expect(try Scanner.tokens(of: text).map(\.offset) == [0, 4, 6, 11, 12, 18, 22, 23])
  }

  @Test("longer symbols first; ** is a power")
  func symbols() throws {
    #expect(try kinds("||") == [.symbol(.doubleBar), .end])
    #expect(try kinds("**^") == [.symbol(.power), .symbol(.power), .end])
    #expect(try kinds(".5.x") == [.number(0.5), .name(".x"), .end])
    #expect(try kinds("TRUE`TRUE`") == [.boolean(true), .name("TRUE"), .end])
  }

  @Test(
    "errors and their places",
    arguments: [
      ("y ~ x & z", "unexpected '&'", 6), ("y ~ `x", "this back-tick is never closed", 4),
      ("``", "a name between back-ticks is empty", 0), ("1e+", "an exponent needs digits", 1),
      ("x + 1e999", "this number is too large", 4), ("y %% x", "unexpected '%'", 2),
      ("_x", "unexpected '_'", 0), ("y ~ \"x\"", "unexpected '\"'", 4),
    ])
  func errors(_ text: String, _ message: String, _ offset: Int) {
    #expect(throws: FormulaError(message, in: text, at: offset)) { try kinds(text) }
  }
}
