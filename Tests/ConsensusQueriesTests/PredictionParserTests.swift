import LogDensities
import Testing

@testable import ConsensusQueries

/// The calls P(...), mean(...) and linpred(...).
@Suite struct PredictionParserTests {
  /// The left side of `TEXT > 0.5`.
  private func quantity(_ text: String) throws -> Quantity? {
    guard case .compare(let left, .above, 0.5) = try Claim(text + " > 0.5", parameters: ["b_x"])
    else { return nil }
    return left
  }

  private func prediction(
    _ quantity: PredictionQuery.Quantity, _ response: String?, _ inputs: [String: PredictionInput]
  ) -> Quantity {
    .prediction(PredictionQuery(quantity: quantity, response: response, inputs: inputs))
  }

  @Test func `the binary response`() throws {
    #expect(
      try quantity("P(switched | dist100 = 0.5, arsenic = 1.2)")
        == prediction(.probability, "switched", ["dist100": 0.5, "arsenic": 1.2]))
    #expect(try quantity("P(y)") == prediction(.probability, "y", [:]))
    #expect(try quantity("P(.|x=1)") == .probability(at: ["x": 1]))
  }

  @Test func `thresholds on either side`() throws {
    func above(_ threshold: Double, _ orEqual: Bool) -> Quantity {
      prediction(.probabilityAbove(threshold: threshold, orEqual: orEqual), "y", ["x": 1])
    }
    #expect(try quantity("P(y > 3 | x = 1)") == above(3, false))
    #expect(try quantity("P(y >= 3 | x = 1)") == above(3, true))
    #expect(try quantity("P(y < 3 | x = 1)") == 1 - above(3, true))
    #expect(try quantity("P(y <= 1 + 2 | x = 1)") == 1 - above(3, false))
    #expect(try quantity("P(y > -3 | x = 1)") == above(-3, false))
  }

  @Test func `a response may be a call, and its threshold too`() throws {
    #expect(
      try quantity("P(log(accel) > log(0.5) | mag = 7, dist = 20)")
        == prediction(
          .probabilityAbove(threshold: -0.6931471805599453, orEqual: false), "log(accel)",
          ["mag": 7, "dist": 20]))
    #expect(
      try quantity("mean(I((a < b) | c) | x = 1)")
        == prediction(.mean, "I((a < b) | c)", ["x": 1]))
    #expect(try quantity("mean(`a|b)` | x = 1)") == prediction(.mean, "`a|b)`", ["x": 1]))
  }

  @Test func `inputs are numbers, texts and truth values`() throws {
    #expect(
      try quantity("mean(y | x = -2^2, g = \"a\", h = 'b', t = TRUE, f = false)")
        == prediction(.mean, "y", ["x": -4, "g": "a", "h": "b", "t": true, "f": false]))
    #expect(try quantity("mean(y | `odd name` = .5)") == prediction(.mean, "y", ["odd name": 0.5]))
    #expect(
      try quantity("mean(y | x = log(1), P = 2, or = 3)")
        == prediction(.mean, "y", ["x": 0, "P": 2, "or": 3]))
  }

  @Test(arguments: [
    "a, b", "a | b", "a) > 0 or (b", "it's", "(((", "naïve 🌋", "", " < ", "a = 1", "`", "\\", "#",
  ])
  func `quoted texts hold anything`(text: String) throws {
    #expect(try quantity("mean(y | g = \"\(text)\")") == prediction(.mean, "y", ["g": .text(text)]))
    // Inside parentheses the text is passed over when the parser looks for what they group.
    #expect(
      try quantity("(mean(y | g = \"\(text)\") + 0)")
        == prediction(.mean, "y", ["g": .text(text)]) + 0)
    #expect(
      try Claim("(b_x > 0 and linpred(g = \"\(text)\") > 0)", parameters: ["b_x"])
        == .and(.parameter("b_x") > 0, .linearPredictor(at: ["g": .text(text)]) > 0))
  }

  @Test func `a doubled mark stands for itself`() throws {
    #expect(
      try quantity("mean(y | g = \"say \"\"no\"\"\", h = 'it''s')")
        == prediction(.mean, "y", ["g": "say \"no\"", "h": "it's"]))
  }

  @Test func `linear predictors with and without a response`() throws {
    #expect(try quantity("linpred(x = 1)") == .linearPredictor(at: ["x": 1]))
    #expect(try quantity("linpred()") == .linearPredictor(at: [:]))
    #expect(try quantity("linpred(y | x = 1)") == prediction(.linearPredictor, "y", ["x": 1]))
    #expect(try quantity("linpred(y)") == prediction(.linearPredictor, "y", [:]))
    #expect(try quantity("linpred(. | x = 1)") == .linearPredictor(at: ["x": 1]))
    #expect(
      try quantity("linpred(g = \"a|b=c\")") == .linearPredictor(at: ["g": "a|b=c"]))
  }

  @Test(arguments: [
    ("P() > 1", "expected the response", 2),
    ("P(y > b_x | x = 1) > 1", "the threshold inside P(...) must be a number", 6),
    ("P(y | x = b_x) > 1", "expected a number, a \"text\"", 10),
    ("P(y | g = old) > 1", "write a text as \"old\"", 10),
    ("P(y | x = 1/0) > 1", "expected a number", 10),
    ("P(y | x = 1, x = 2) > 1", "x is given twice", 13),
    ("P(y | x = 1,) > 1", "expected a column name", 12),
    ("P(y | x 1) > 1", "expected = after the column name", 8),
    ("P(y | x = \"a) > 1", "expected a closing \"", 10),
    ("P(y | x = 1 > 1", "expected ) after the inputs", 12),
    ("P(y", "expected | before the inputs, or )", 3),
  ])
  func `mistakes are shown where they are`(text: String, message: String, place: Int) throws {
    let error = #expect(throws: ClaimError.self) { try Claim(text, parameters: ["b_x"]) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    #expect(error?.offset == place)
  }
}
