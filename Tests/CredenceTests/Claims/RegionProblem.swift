import Credence
import Foundation

@testable import ConsensusQueries
@testable import RegressionModels

/// A comparison over a region about a small regression whose posterior is certified.
struct RegionProblem {
  /// Formula, family, the free claim with `#` for its number, and the open columns.
  typealias Shape = (formula: String, family: String, claim: String, open: [String])

  static let shapes: [Shape] = [
    ("u ~ x + z + w", "bernoulli", "P(u) > #", ["x", "z", "w"]),
    ("u ~ poly(x, 2) + z", "bernoulli", "P(u) > #", ["x", "z"]),
    ("n ~ log(x) + z", "poisson", "mean(n) < #", ["x", "z"]),
    ("u ~ x * z", "bernoulli(probit)", "P(u) > #", ["x", "z"]),
    ("n ~ x + I(x^2) + z", "poisson", "mean(n | z = 2) < #", ["x"]),
    ("u ~ poly(x, 3)", "bernoulli(cloglog)", "linpred() > #", ["x"]),
    ("u ~ x + z + w + x:w", "bernoulli", "P(u | w = 2) > #", ["x", "z"]),
    ("u ~ exp(x / 4) + sin(z)", "bernoulli", "1 - P(u) < #", ["x", "z"]),
  ]

  let certifier: CertifiedPosterior
  let leaf: OpenLeaf
  let text: String

  /// A problem of a shape, about a random region in which the claim holds at the middle.
  init(_ shape: Shape, random: inout RandomStream) throws {
    let model = try Analysis(
      shape.formula, data: Self.table(random: &random), family: Family(shape.family)
    ).model
    let certified = try CertifiedPosterior(model.certifiable())
    let isAffine = shape.formula == "u ~ x + z + w"
    let region = Self.region(shape.open, hasL1: !isAffine, random: &random)
    // Where the claim turns at the mode in the middle, moved to the side that holds.
    let free = shape.claim.split(separator: " ")
    let quantity = free.dropLast(2).joined(separator: " ")
    let mode = certified.parameters(at: certified.modePosition)
    let probe = try ClaimModels.evaluator(
      "\(region.point): \(quantity) > 0", model.specification)
    let value = probe.margin(mode.span).value
    let isAbove = free[free.count - 2] == ">"
    let share = 0.1 + 0.8 * random.uniform()
    let bound =
      shape.claim.hasPrefix("linpred")
      ? value - 2 * share : isAbove ? value * share : value + (1 - value) * share * 0.9
    let number = shape.claim.hasPrefix("mean") ? value * (1 + 2 * share) : bound
    text = "\(region.text): \(quantity) \(isAbove ? ">" : "<") \(number)"
    certifier = certified
    leaf = try Self.leaf(text, model.specification, certified)
  }

  static func leaf(
    _ text: String, _ specification: RegressionSpecification, _ certifier: any ClaimCertifier
  ) throws -> OpenLeaf {
    let names = specification.parameterNames
    guard
      case .forAll(let region, .compare(let left, let comparison, let right)) =
        try Claim(text, parameters: names)
    else { throw CertificateError("no comparison over a region") }
    let context = try ClaimContext().entering(region)[0]
    let reading = RegionReading(
      model: specification, names: names, vocabulary: certifier.vocabulary, view: nil,
      effort: SearchEffort())
    return try reading.leaf(
      RegionComparison(left: left, comparison: comparison, right: right, context: context))
  }

  /// A box, or a ball. L1 balls of affine predictors are listed by their points, and not searched.
  private static func region(
    _ open: [String], hasL1: Bool, random: inout RandomStream
  ) -> (text: String, point: String) {
    let center = open.map { _ in 1.8 + 1.4 * random.uniform() }
    let inputs = zip(open, center).map { "\($0) = \($1)" }.joined(separator: ", ")
    let point = "for all " + zip(open, center).map { "\($0) in {\($1)}" }.joined(separator: ", ")
    let radius = 0.05 + 0.7 * random.uniform()
    let kind = Int(4 * random.uniform())
    guard kind > 0 else {
      let sides = zip(open, center).map { "\($0) in [\($1 - radius), \($1 + 0.7 * radius)]" }
      return ("for all \(sides.joined(separator: ", "))", point)
    }
    let norm = ["L2", "Linf", hasL1 ? "L1" : "L2"][kind - 1]
    return ("within \(radius) (\(norm)) of (\(inputs))", point)
  }

  /// Rows on which the responses depend on the columns, a little.
  private static func table(random: inout RandomStream) throws -> Table {
    var columns: [String: [Double]] = [:]
    for name in ["x", "z", "w"] {
      columns[name] = (0..<60).map { _ in 1 + 3 * random.uniform() }
    }
    let slopes = (0..<3).map { _ in random.normal() }
    let eta = (0..<60).map { row in
      slopes[0] * ((columns["x"]?[row] ?? 0) - 2.5) + slopes[1] * ((columns["z"]?[row] ?? 0) - 2.5)
        + 0.5 * slopes[2]
    }
    let u = eta.map { random.uniform() < 1 / (1 + exp(-$0)) ? 1.0 : 0 }
    let n = eta.map { (1.5 * exp(0.3 * $0) + random.uniform()).rounded() }
    return try Table(
      columns: ["x", "z", "w"].map { Column(name: $0, values: .numbers(columns[$0] ?? [])) } + [
        Column(name: "u", values: .numbers(u)), Column(name: "n", values: .numbers(n)),
      ])
  }

  /// Points of the region: those of a random box, drawn to the ball where there is one.
  func points(_ count: Int, random: inout RandomStream) -> [[Double]] {
    (0..<count).map { index in
      leaf.context.inside(
        leaf.context.box.map { side in
          let share = random.uniform()
          // Every third one has its inputs at ends.
          return index % 3 == 0
            ? (share < 0.5 ? side.lower : side.upper)
            : side.lower + share * (side.upper - side.lower)
        })
    }
  }
}
