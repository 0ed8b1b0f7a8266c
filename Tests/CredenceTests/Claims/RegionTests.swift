import Credence
import Foundation
import Testing

@testable import ConsensusQueries

/// Least margins over regions against the margin at many points of them.
@Suite struct RegionTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let formula: String
    let family: String
    /// The claim at the free inputs.
    let claim: String
    /// Whether a closed form gives the least margin.
    let isExact: Bool
    var testDescription: String { "\(formula) \(family): \(claim)" }
  }

  private static let cases = [
    Case(formula: "y ~ x + z", family: "gaussian", claim: "mean(y) > 0.3", isExact: true),
    Case(formula: "y ~ x + z", family: "gaussian", claim: "2 * linpred() - 1 <= 3", isExact: true),
    Case(
      formula: "y ~ x + z + x:w + z:g", family: "gaussian",
      claim: "mean(y | w = 2, g = \"b\") in [-1, 2]", isExact: true),
    Case(formula: "u ~ x + z", family: "bernoulli", claim: "P(u) > 0.5", isExact: true),
    Case(
      formula: "u ~ x + z", family: "bernoulli(cloglog)", claim: "1 - P(u) > 0.2", isExact: true),
    Case(formula: "n ~ x + z", family: "poisson", claim: "P(n > 2) < 0.6", isExact: true),
    Case(
      formula: "p ~ x + z", family: "gamma", claim: "P(p > 1.5) < 0.6 and mean(p) < 9",
      isExact: true),
    Case(formula: "y ~ x + z", family: "student_t", claim: "P(2 * y > 1) < 0.7", isExact: true),
    Case(formula: "o ~ x + z", family: "cumulative", claim: "P(o >= 3) > 0.2", isExact: true),
    Case(formula: "u ~ x + w", family: "bernoulli", claim: "log(P(u | w = 3)) > -2", isExact: true),
    Case(
      formula: "y ~ x * g + z", family: "gaussian",
      claim: "mean(y | g = \"b\") > mean(y | g = \"a\")", isExact: true),
    Case(
      formula: "y ~ x * g + z", family: "gaussian",
      claim: "mean(y | g = \"b\") - 0.5 * mean(y | g = \"a\") - b_z > 0", isExact: true),
    Case(formula: "y ~ x * z", family: "gaussian", claim: "mean(y) > 0.3", isExact: false),
    Case(formula: "y ~ x + I(x^2) + z", family: "gaussian", claim: "mean(y) > 0.3", isExact: false),
    Case(
      formula: "y ~ poly(x, 2) + log(z + 3)", family: "gaussian", claim: "mean(y) > 0",
      isExact: false),
    Case(formula: "y ~ hinge(x, 2) + z", family: "gaussian", claim: "mean(y) > 0", isExact: false),
    Case(formula: "y ~ s(x, k = 5) + z", family: "gaussian", claim: "mean(y) > 0", isExact: false),
    Case(
      formula: "u ~ x * g + z", family: "bernoulli",
      claim: "P(u | g = \"b\") > P(u | g = \"a\")", isExact: false),
    Case(
      formula: "u ~ x + z", family: "bernoulli",
      claim: "P(u) > 0.4 or linpred(z = 2) < 0.5", isExact: false),
    Case(
      formula: "u ~ x + z", family: "bernoulli", claim: "not (P(u) > 0.4 or P(u) < 0.1)",
      isExact: false),
    Case(formula: "o ~ x + z", family: "cumulative", claim: "P(o = \"2\") > 0.1", isExact: false),
    Case(formula: "g ~ x + z", family: "categorical", claim: "P(g = \"b\") > 0.1", isExact: false),
    Case(
      formula: "y ~ x, sigma ~ x + z", family: "gaussian", claim: "P(y > 1) > 0.1", isExact: false),
    Case(
      formula: "y ~ x + z + (1 + x | g)", family: "gaussian", claim: "mean(y | g = \"b\") > 0",
      isExact: true),
    Case(
      formula: "y ~ x + z + (1 | g)", family: "gaussian", claim: "mean(y | g = \"new\") > 0",
      isExact: true),
  ]

  private static let box = (x: 0.5...3.0, z: -1.0...1.5)
  private static let center = (x: 1.75, z: 0.25, radius: 0.9)

  /// Points of the region: a grid with its borders, and all corners.
  private static func points(_ norm: String?) -> [(x: Double, z: Double)] {
    var points: [(x: Double, z: Double)] = []
    let n = 12
    for i in 0...n {
      for j in 0...n {
        let (s, t) = (Double(i) / Double(n), Double(j) / Double(n))
        guard let norm else {
          points.append(
            (
              box.x.lowerBound + s * (box.x.upperBound - box.x.lowerBound),
              box.z.lowerBound + t * (box.z.upperBound - box.z.lowerBound)
            ))
          continue
        }
        let (a, b) = (2 * s - 1, 2 * t - 1)
        let length =
          norm == "L1" ? abs(a) + abs(b) : norm == "L2" ? hypot(a, b) : max(abs(a), abs(b))
        // Directions of the grid's rim, at several distances.
        guard i == 0 || j == 0 || i == n || j == n else { continue }
        for share in [0, 0.35, 0.7, 1.0] {
          points.append(
            (
              center.x + center.radius * share * a / length,
              center.z + center.radius * share * b / length
            ))
        }
      }
    }
    return points
  }

  /// The claim with the free inputs given.
  private static func pointwise(_ claim: String, _ point: (x: Double, z: Double), _ uses: [String])
    -> String
  {
    "for all \(uses.map { $0 == "x" ? "x in {\(point.x)}" : "z in {\(point.z)}" }.joined(separator: ", ")): \(claim)"
  }

  private static func region(_ norm: String?, _ uses: [String]) -> String {
    guard let norm else {
      return "for all "
        + uses.map { name in
          let side = name == "x" ? box.x : box.z
          return "\(name) in [\(side.lowerBound), \(side.upperBound)]"
        }.joined(separator: ", ")
    }
    let values = uses.map { "\($0) = \($0 == "x" ? center.x : center.z)" }
    return "within \(center.radius) (\(norm)) of (\(values.joined(separator: ", ")))"
  }

  @Test(arguments: cases, [nil, "L1", "L2", "Linf"])
  func `the least margin over a region`(example: Case, norm: String?) throws {
    let model = try ClaimModels.specification(example.formula, example.family)
    let uses = ["x", "z"].filter { name in model.design.inputs.contains { $0.name == name } }
    let parameters = ClaimModels.parameters(model, seed: 3, count: 4)
    let names = model.parameterNames
    let evaluator = try ClaimModels.evaluator(
      "\(Self.region(norm, uses)): \(example.claim)", model)
    let found = ClaimModels.margins(evaluator, names, parameters)
    var least = [Double](repeating: .infinity, count: parameters.count)
    var allHold = [Bool](repeating: true, count: parameters.count)
    for point in Self.points(norm) where uses.count == 2 || norm == nil {
      let at = try ClaimModels.evaluator(Self.pointwise(example.claim, point, uses), model)
      let margins = ClaimModels.margins(at, names, parameters)
      for draw in parameters.indices {
        least[draw] = min(least[draw], margins.values[draw])
        allHold[draw] = allHold[draw] && margins.holds[draw]
      }
    }
    guard least[0].isFinite else { return }
    for draw in parameters.indices {
      let (value, brute) = (found.values[draw], least[draw])
      // Never above: the grid's points are in the region.
      #expect(value <= brute + 1e-12 * max(1, abs(brute)), "draw \(draw): \(value) above \(brute)")
      #expect(!found.holds[draw] || allHold[draw])
      // Corners and rims are on the grid, so that a closed form is met to rounding; of the round ball
      // and of bends the grid is a little above.
      let slack = example.isExact && norm != "L2" ? 1e-9 : 0.15
      #expect(value >= brute - slack * max(1, abs(brute)), "draw \(draw): \(value) below \(brute)")
    }
  }

  @Test func `a batch of draws and each alone agree`() throws {
    let model = try ClaimModels.specification("y ~ I(x^2) + x + z")
    let evaluator = try ClaimModels.evaluator(
      "for all x in [-1, 2], z in [0, 1]: mean(y) > -0.5", model)
    let parameters = ClaimModels.parameters(model, seed: 8, count: 20)
    let all = ClaimModels.margins(evaluator, model.parameterNames, parameters)
    for (draw, own) in parameters.enumerated() {
      let margin = evaluator.margin(own.span)
      #expect(margin.holds == all.holds[draw] && abs(margin.value - all.values[draw]) < 1e-5)
    }
  }

  @Test func `strictness decides at a tie, in closed form and in a search`() throws {
    let model = try ClaimModels.specification("y ~ x + I(x^2)")
    // 1 - 2x + x² touches zero at 1.
    let touching = [1.0, -2, 1, 1]
    func holds(_ claim: String) throws -> Bool {
      try ClaimModels.evaluator(claim, model).margin(touching.span).holds
    }
    #expect(try holds("for all x in [1, 3]: mean(y) >= 0"))
    #expect(try !holds("for all x in [1, 3]: mean(y) > 0"))
    #expect(try !holds("not for all x in [1, 3]: mean(y) >= 0"))
    #expect(try holds("not for all x in [1, 3]: mean(y) > 0"))
    #expect(try !holds("for all x in [0, 3]: mean(y) > 0"))
    #expect(try holds("for all x in [0, 0.9]: mean(y) > 0"))
  }

  @Test func `what time does not decide is no margin`() throws {
    let model = try ClaimModels.specification("y ~ poly(x, 3) + s(z) + x:z")
    let parameters = ClaimModels.parameters(model, seed: 8, count: 5)
    var effort = SearchEffort()
    effort.maximumSeconds = 1e-9
    let claim = try Claim(
      "for all x in [-9, 9], z in [-9, 9]: abs(mean(y)) > -1", parameters: model.parameterNames)
    let evaluator = try MarginEvaluator(
      claim, parameters: model.parameterNames, model: model, effort: effort)
    let found = ClaimModels.margins(evaluator, model.parameterNames, parameters)
    #expect(!found.holds.contains(false))
    let open = try Claim(
      "for all x in [-9, 9], z in [-9, 9]: mean(y) * mean(y) > -0.5",
      parameters: model.parameterNames)
    let closed = try MarginEvaluator(
      open, parameters: model.parameterNames, model: model, effort: effort)
    let margins = ClaimModels.margins(closed, model.parameterNames, parameters).values
    #expect(margins.contains { $0.isNaN })
  }

  @Test(arguments: [
    ("for all q in [0, 1]: mean(y) > 0", "does not use an input 'q'"),
    ("for all g in [0, 1]: mean(y | x = 1) > 0", "g is no number"),
    ("for all x in [0, 1]: mean(y | x = 1, g = \"a\") > 0", "binds nothing"),
    ("for all x in [0, 1]: b_x > 0", "binds nothing"),
    ("for all x in [0, 1]: for all x in [2, 3]: mean(y | g = \"a\") > 0", "bound twice"),
    ("for all x in [0, 1]: mean(y) > 0", "the input 'g' is missing"),
    ("for all x in [0, 1]: not (for all g in {\"a\"}: mean(y) > 0)", "inside of not"),
    ("within 1 (L2) of (x = 0, g = \"z\"): mean(y) > 0", "unknown level 'z'"),
    ("for all x in [0, 1]: over \"a.csv\": mean(y | g = \"a\") > 0", "region with intervals"),
  ])
  func `regions that mean nothing are refused`(claim: String, message: String) throws {
    let model = try ClaimModels.specification("y ~ x + g")
    let error = #expect(throws: ClaimError.self) { try ClaimModels.evaluator(claim, model) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test func `texts of a centre stay, and sets are conjunctions`() throws {
    let model = try ClaimModels.specification("y ~ x + g")
    let names = model.parameterNames
    let parameters = ClaimModels.parameters(model, seed: 2, count: 30)
    func margins(_ claim: String) throws -> [Double] {
      ClaimModels.margins(try ClaimModels.evaluator(claim, model), names, parameters).values
    }
    #expect(
      try margins("within 0.5 (L2) of (x = 1, g = \"b\"): mean(y) > 0")
        == margins("within 0.5 (L2) of (x = 1): mean(y | g = \"b\") > 0"))
    let each = try ["a", "b", "c"].map { try margins("mean(y | x = 1, g = \"\($0)\") > 0") }
    #expect(
      try margins("for all g in {\"a\", \"b\", \"c\"}: mean(y | x = 1) > 0")
        == parameters.indices.map { draw in each.map { $0[draw] }.min() ?? .nan })
  }
}
