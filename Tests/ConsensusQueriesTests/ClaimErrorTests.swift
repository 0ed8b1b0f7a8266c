import Testing

@testable import ConsensusQueries

/// Errors say what was expected, and where.
@Suite struct ClaimErrorTests {
  private static let names = ["b_Intercept", "b_dist100", "b_log(arsenic)", "sigma"]

  private func error(_ text: String) throws -> ClaimError {
    try #require(throws: ClaimError.self) { try Claim(text, parameters: Self.names) }
  }

  @Test(arguments: [
    ("", "expected a number, a parameter", 0),
    ("   ", "expected a number, a parameter", 3),
    ("sigma", "expected <, <=, >, >= or in", 5),
    ("sigma <", "expected a number, a parameter", 7),
    ("sigma < 1 sigma", "expected the end, and, or or", 10),
    ("(sigma < 1", "expected ) after the claim", 10),
    ("(sigma + 1 < ", "expected a number", 13),
    ("sigma < 1)", "expected the end", 9),
    ("sigma in 0, 1", "expected [ to open the interval", 9),
    ("sigma in [0 1]", "expected , between the ends", 12),
    ("exp(sigma < 1", "expected ) after the argument", 10),
    ("sigma < 1 and", "expected a number", 13),
    ("`sigma < 1", "expected a closing `", 0),
    ("größe🌋 + sigma < 1.2.3", "unknown parameter \"größe\"", 0),
    ("🌋 < 1", "expected a number, a parameter", 0),
    ("sigma < 👩‍👩‍👧‍👦", "expected a number, a parameter", 8),
    ("sigma < 1.2.3", "not a finite number", 8),
  ])
  func `the caret stands under the mistake`(text: String, message: String, place: Int) throws {
    let error = try error(text)
    #expect(error.message.contains(message), "\(error.message)")
    #expect(error.offset == place)
    #expect(error.description.hasSuffix("\n  \(text)\n  \(String(repeating: " ", count: place))^"))
  }

  @Test(arguments: [
    ("0 < sigma < 1", "as x in [0, 1]"), ("sigma == 1", "instead of equality"),
    ("sigma = 1", "instead of equality"), ("(sigma = 1)", "instead of equality"),
    ("sigma != 1", "instead of equality"), ("sigma < 1 && sigma > 0", "write and"),
    ("sigma < 1 || sigma > 0", "write or"), ("!(sigma < 1)", "write not"),
    ("sigma < 1 AND sigma > 0", "write and"), ("sigma ≤ 1", "write <="),
    ("sigma < −1", "write -"), ("sigma < 5%", "write 5% as 0.05"),
    ("b_dist10 < 0", "did you mean b_dist100?"), ("dist100 < 0", "did you mean b_dist100?"),
    ("Sigma < 0", "did you mean sigma?"), ("`sgma` < 0", "did you mean sigma?"),
    ("zeta < 0", "this posterior has: b_Intercept, b_dist100, b_log(arsenic), sigma"),
    ("b_log(x) < 0", "those that begin so: b_log(arsenic)"),
    ("sin(sigma) < 0", "known are P, mean"),
  ])
  func `an error says what may have been meant`(text: String, hint: String) throws {
    let error = try error(text)
    #expect(error.message.contains(hint), "\(error.message)")
  }

  @Test(arguments: [
    ("for all x: sigma < 1", "expected in [lower, upper] or in {value, ...}", 9),
    ("for all x in 0, 1: sigma < 1", "expected [ or { to open", 13),
    ("for all x in [1, 0]: sigma < 1", "the interval is empty", 14),
    ("for all x in [0, sigma]: sigma < 1", "expected a number", 17),
    ("for all x in [0, 1], x in [2, 3]: sigma < 1", "x is given twice", 21),
    ("for all x in [0, 1] sigma < 1", "expected : after the region", 20),
    ("for all x in {a}: sigma < 1", "write a text as \"a\"", 14),
    ("for all x in {1: sigma < 1", "expected } after the values", 15),
    ("for all x in [0, 1]:", "expected a number", 20),
    ("within 1 of (x = 1): sigma < 1", "expected ( before L1", 9),
    ("within 1 (L3) of (x = 1): sigma < 1", "expected L1, L2 or Linf", 10),
    ("within 1 (L1) (x = 1): sigma < 1", "expected of", 14),
    ("within 1 (L1) of (g = \"a\"): sigma < 1", "needs a column of numbers", 18),
    ("within 1 (L1) of (x = 1) sigma < 1", "expected : after the region", 25),
    ("over \"a.csv\" sigma < 1", "expected : after the file", 13),
    ("over a.csv: sigma < 1", "unknown parameter \"over\"", 0),
    ("best(a) of b: 1, c: 2", "a is none of the actions b, c", 5),
    ("best(a) of a: 1", "expected a comma and another action", 15),
    ("best(a) of a: 1, a: 2", "a is given twice", 17),
    ("best(a) of a 1, b: 2", "expected : between the action", 13),
    ("best(a | x = 1) of a: 1, b: 2", "expected under", 16),
    ("best(a)", "expected of action: expected loss", 7),
    ("best() of a: 1, b: 2", "expected the name of an action", 5),
    ("included() > 0", "expected a term", 9),
    ("included(x", "expected ) after the term", 10),
    ("sigma < 1 and (for all x in [0, 1]: P(y | x = x) > 1)", "write a text as \"x\"", 46),
  ])
  func `mistakes in regions, batches and decisions are shown where they are`(
    text: String, message: String, place: Int
  ) throws {
    let error = try error(text)
    #expect(error.message.contains(message), "\(error.message)")
    #expect(error.offset == place)
  }

  @Test func `a caret stands right below a text of several lines`() throws {
    let text = "sigma < 1\r\n\tand zeta < 1"
    #expect(
      try error(text).description.hasSuffix(
        "\n  sigma < 1  and zeta < 1\n  \(String(repeating: " ", count: 15))^"))
  }

  @Test func `a claim about nothing is refused`() throws {
    let claim = try Claim("1 < 2", parameters: [])
    let error = #expect(throws: ClaimError.self) {
      try MarginEvaluator(claim, parameters: [], model: nil)
    }
    #expect(error?.message.contains("does not depend on the model") == true)
  }
}
