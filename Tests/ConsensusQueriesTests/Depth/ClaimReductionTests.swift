import Foundation
import LogDensities
import Testing

@testable import ConsensusQueries

/// Claims as affine comparisons: that they say the same, and that others say why not.
@Suite struct ClaimReductionTests {
  private static let model = LinearModel.logistic(slope: 2)
  private static let parameters = model.parameterNames

  private func reduced(_ text: String) throws -> ReducedClaim {
    try ClaimReduction(model: Self.model, dimension: 2).reduced(
      Claim(text, parameters: Self.parameters))
  }

  /// Whether a reduced claim holds at a position.
  private func holds(_ claim: ReducedClaim, _ position: [Double]) -> Bool {
    switch claim {
    case .constant(let holds): return holds
    case .leaf(let leaf):
      let value = leaf.form.value(at: position.span)
      return leaf.isStrict ? value > 0 : value >= 0
    case .all(let parts): return parts.allSatisfy { holds($0, position) }
    case .any(let parts): return parts.contains { holds($0, position) }
    }
  }

  @Test(arguments: [
    "b0 > 0", "b0 >= b1", "2 * b0 - b1 / 4 + 1 < 3 * b1", "not b0 <= 1", "b0 in [-1, b1]",
    "P(y | x1 = 1) > 0.7", "P(y | x1 = 1) < 0.3", "1 - P(y | x1 = 1) >= 0.9",
    "0.5 < 2 * P(y | x1 = 0.5) - 0.4", "P(y | x1 = 1) > P(y | x1 = -1)",
    "P(y | x1 = 1) - P(y | x1 = -1) < 0", "2 * P(y | x1 = 1) <= 2 * P(y | x1 = 2)",
    "linpred(x1 = 1) > 0.2", "P(y | x1 = 1) in [0.2, 0.8]", "exp(b1) > 2", "exp(b1 - b0) <= 0.5",
    "abs(b0) < 1", "abs(b0 - b1) > 0.5", "2 > exp(b0)", "0.3 >= abs(b1)", "exp(b0) > -1",
    "b0 > 0 and b1 > 0 or not (b0 < b1)", "not (b0 in [0, 1] and b1 > 0)", "exp(2) * b0 > 1",
    "P(y | x1 = 1) > 1", "P(y | x1 = 1) >= 0", "P(y | x1 = 0) > -2",
  ])
  func `a reduced claim holds where the claim does`(text: String) throws {
    let claim = try Claim(text, parameters: Self.parameters)
    let reduced = try reduced(text)
    let evaluator = try MarginEvaluator(claim, parameters: Self.parameters, model: Self.model)
    var random = SeededGenerator(seed: 5)
    for _ in 0..<500 {
      let position = [2 * random.normal(), 2 * random.normal()]
      let holds = evaluator.margin(position.span).holds
      #expect(self.holds(reduced, position) == holds, "\(text) at \(position)")
      #expect(self.holds(reduced.negated, position) == !holds, "not \(text) at \(position)")
      let dissents = try #require(reduced.dissent).contains { leaves in
        leaves.allSatisfy { !self.holds(.leaf($0), position) }
      }
      #expect(dissents == !holds, "\(text) at \(position)")
    }
  }

  @Test func `strictness at ties is that of the claim`() throws {
    for (text, holds) in [
      ("b0 > 0", false), ("b0 >= 0", true), ("b0 < 0", false), ("not b0 > 0", true),
      ("b0 in [0, 1]", true), ("not b0 in [0, 1]", false), ("P(y | x1 = 0) > 0.5", false),
      ("P(y | x1 = 0) <= 0.5", true), ("abs(b0) <= 0", true), ("exp(b0) > 1", false),
    ] {
      #expect(try self.holds(reduced(text), [0, 3]) == holds, "\(text)")
    }
  }

  @Test(arguments: [
    ("log(b0) > 0", "log(b0) is not affine in the parameters"),
    ("b0 * b1 > 0", "b0 * b1 is not affine in the parameters"),
    ("b0 ^ 2 > 1", "b0 ^ 2 is not affine in the parameters"),
    ("exp(b0) > b1", "exp(b0) is not affine in the parameters"),
    ("P(y | x1 = 1) > b0", "mixes predictions"), ("P(y | x1 = 1) + b0 > 0", "mixes predictions"),
    ("P(y | x1 = 1) > linpred(x1 = 1)", "mixes predictions"),
    ("P(y | x1 = 1) > 2 * P(y | x1 = 2)", "mixes predictions"),
    ("P(y | x1 = 1) > P(y | x1 = 2) + 0.1", "mixes predictions"),
    ("P(y > 3 | x1 = 1) > 0.5", "is no monotone function of one linear predictor"),
    ("P(y | x2 = 1) > 0.5", "x1 is missing"),
    ("b0 / 0 > 1", "not finite"),
  ])
  func `what does not reduce says why in one clause`(text: String, clause: String) throws {
    let error = #expect(throws: CertificateError.self) { try reduced(text) }
    let message = try #require(error?.description)
    #expect(message.contains(clause) && !message.contains("\n"), "\(message)")
  }

  @Test func `products of many alternatives are not multiplied out`() throws {
    let many = (0..<13).map { "(b0 > \($0) and b1 > \($0))" }.joined(separator: " or ")
    #expect(try reduced(many).dissent == nil)
    let few = (0..<12).map { "(b0 > \($0) and b1 > \($0))" }.joined(separator: " or ")
    #expect(try reduced(few).dissent?.count == 4096)
  }

  @Test func `margins over a set are those of the claim`() throws {
    let leaf = try reduced("P(y | x1 = 1) > 0.7")
    guard case .leaf(let leaf) = leaf else { throw CertificateError("one comparison") }
    let margins = leaf.margins(from: -1, to: 2)
    func p(_ form: Double) -> Double { 1 / (1 + exp(-(form + log(0.7 / 0.3)))) - 0.7 }
    #expect(abs(margins.least - p(-1)) < 1e-12 && abs(margins.largest - p(2)) < 1e-12)
    #expect(margins.least < p(-1) && margins.largest > p(2))
  }
}
