import Credence
import Foundation
import Testing

@testable import ConsensusQueries
@testable import RegressionModels

/// Regions by finitely many points, and the closed forms against formulas of their own.
@Suite struct VertexClaimTests {
  private func expanded(_ text: String, _ model: RegressionSpecification) throws -> Claim {
    try VertexClaim(model: model, files: nil).expanded(
      Claim(text, parameters: model.parameterNames))
  }

  @Test(arguments: [
    ("y ~ x + z + x:w", "gaussian", "for all x in [0, 2], z in [-1, 1]: mean(y | w = 2) > 0.2", 4),
    ("u ~ x + z", "bernoulli", "for all x in [0, 2], z in [-1, 1]: P(u) in [0.2, 0.9]", 8),
    (
      "u ~ x * g + z", "bernoulli",
      "for all x in [0, 2], z in [-1, 1]: P(u | g = \"b\") >= P(u | g = \"a\")", 4
    ),
    ("u ~ x + z", "bernoulli", "within 0.7 (L1) of (x = 1, z = 0): P(u) > 0.4", 4),
    ("n ~ x + z", "poisson", "within 0.7 (Linf) of (x = 1, z = 0): P(2 * n > 3) < 0.9", 4),
    ("y ~ x + z", "gaussian", "not for all x in [0, 2]: mean(y | z = 1) > 0.2", 2),
    (
      "u ~ x + g", "bernoulli",
      "for all x in [0, 1], g in {\"a\", \"b\"}: best(a) of a: 1, b: 4 * P(u)", 4
    ),
  ])
  func `the points decide as the region does`(
    formula: String, family: String, text: String, count: Int
  ) throws {
    let model = try ClaimModels.specification(formula, family)
    let parameters = ClaimModels.parameters(model, seed: 21, count: 200)
    let points = try expanded(text, model)
    #expect(points.comparisonCount == count)
    let (whole, finite) = (
      ClaimModels.margins(
        try ClaimModels.evaluator(text, model), model.parameterNames, parameters),
      ClaimModels.margins(
        try ClaimModels.evaluator(points, model), model.parameterNames, parameters)
    )
    #expect(whole.holds == finite.holds)
    #expect(whole.holds.contains(true) && whole.holds.contains(false))
  }

  @Test(arguments: [
    ("y ~ x * z", "for all x in [0, 2], z in [-1, 1]: mean(y) > 0.2", "not linear in the columns"),
    ("y ~ I(x^2)", "for all x in [0, 2]: mean(y) > 0.2", "not linear in the columns"),
    ("y ~ x + z", "within 1 (L2) of (x = 0, z = 0): mean(y) > 0", "round ball"),
    (
      "y ~ x + z", "for all x in [0, 2]: (mean(y | z = 1) > 0 or mean(y | z = 2) < 1)",
      "under not and or"
    ),
    ("y ~ x + z", "over \"f.csv\": mean(y) > 0", "averages"),
    ("y ~ x + z", "for all x in [0, 2]: mean(y | z = 1) * mean(y | z = 2) > 0", "not linear"),
    ("y ~ x + z", "for all x in [0, 2]: P(y > 1 | z = 1) - P(y > 2 | z = 1) < 0.5", "no corner"),
  ])
  func `what needs more than points is refused`(
    formula: String, text: String, message: String
  ) throws {
    let model = try ClaimModels.specification(formula)
    let error = #expect(throws: CertificateError.self) { try expanded(text, model) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  /// w(c)·θ − r ‖s‖_q*, with each of the wrong norms and the wrong sign as planted faults.
  @Test(arguments: InputRegion.Norm.allCases)
  func `the dual norm bounds a ball, and no other does`(norm: InputRegion.Norm) throws {
    let model = try ClaimModels.specification("y ~ x + z + w")
    let parameters = ClaimModels.parameters(model, seed: 22, count: 100)
    let text = "within 0.8 (\(norm.rawValue)) of (x = 1, z = 2, w = -1): mean(y) > 0"
    let found = ClaimModels.margins(
      try ClaimModels.evaluator(text, model), model.parameterNames, parameters
    ).values
    let names = model.parameterNames
    func formula(_ own: [Double], _ length: ([Double]) -> Double, _ sign: Double) -> Double {
      let slopes = ["b_x", "b_z", "b_w"].map { own[names.firstIndex(of: $0) ?? 0] }
      let center = own[0] + slopes[0] + 2 * slopes[1] - slopes[2]
      return center + sign * 0.8 * length(slopes)
    }
    let lengths: [(name: String, length: ([Double]) -> Double)] = [
      ("Linf", { $0.reduce(0) { $0 + abs($1) } }),
      ("L2", { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }),
      ("L1", { $0.reduce(0) { max($0, abs($1)) } }),
    ]
    for (name, length) in lengths {
      for sign in [-1.0, 1] {
        let errors = zip(found, parameters).map { abs($0 - formula($1, length, sign)) }
        let isRight = name == norm.rawValue && sign == -1
        #expect(isRight ? errors.allSatisfy { $0 < 1e-12 } : errors.count { $0 > 1e-3 } > 90)
      }
    }
  }
}

extension Claim {
  /// Comparisons in a claim without regions.
  fileprivate var comparisonCount: Int {
    switch self {
    case .compare: 1
    case .not(let inner): inner.comparisonCount
    case .and(let left, let right), .or(let left, let right):
      left.comparisonCount + right.comparisonCount
    default: 0
    }
  }
}
