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
    "for all x in [0, 1]: sigma < 1", "over \"new.csv\": mean(y) > 1",
    "within 0.1 (L1) of (x = 1): mean(y) > 1", "included(x) > 0.5", "best of a, b, c",
    "sigma < 1 and (for all x in [0, 1]: P(y | x = x) > 1)", "not over \"a.csv\": mean(y) > 1",
  ])
  func `what cannot be asked yet is named`(text: String) throws {
    #expect(try error(text).message.contains("is not supported yet"))
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
