import Credence
import Foundation
import Testing

/// No answer that rests on a search says consensus, whatever the model and the claim.
@Suite struct SearchedConsensusTests {
  private static let validates = ProcessInfo.processInfo.environment["CREDENCE_VALIDATE"] == "1"

  /// Formula, family, priors, and the quantity that the response predicts.
  private typealias Shape = (formula: String, family: String, priors: [String], quantity: String)

  private static let shapes: [Shape] = [
    ("y ~ x + z", "student_t", [], "mean(y | #)"),
    ("y ~ x + z", "gaussian", [], "mean(y | #)"),
    ("y ~ x + z + (1 | g)", "gaussian", [], "mean(y | g = \"a\", #)"),
    ("y ~ net(x, z, units = 2)", "gaussian", [], "mean(y | #)"),
    ("y ~ s(x, k = 5) + z", "gaussian", [], "mean(y | #)"),
    ("y ~ x + z, sigma ~ x", "gaussian", [], "P(y > 0 | #)"),
    ("u ~ x * z", "bernoulli", [], "P(u | #)"),
    ("u ~ poly(x, 2) + z", "bernoulli", ["b ~ student_t(3, 0, 2)"], "P(u | #)"),
    ("u ~ x + z", "bernoulli", ["b ~ horseshoe(1)"], "P(u | #)"),
    ("n ~ x + I(x^2) + z", "poisson", [], "mean(n | #)"),
    ("n ~ x + z", "negbinomial", [], "mean(n | #)"),
    ("p ~ x + z", "gamma(log)", [], "mean(p | #)"),
    ("y ~ x + z", "gaussian(log)", [], "linpred(#)"),
  ]

  @Test func `a verdict of consensus is never that of a search`() throws {
    var random = RandomStream(seed: 31, chain: 0, purpose: .simulation)
    var counts: [String: Int] = [:]
    let table = try Self.table()
    for round in 0..<(Self.validates ? 40 : 4) {
      for shape in Self.shapes {
        let analysis = try Analysis(
          shape.formula, data: table, family: Family(shape.family), priors: shape.priors)
        var settings = ConsensusSettings()
        settings.mode = round % 4 == 3 ? .mass : .set
        settings.plausible = .nats(1 + 12 * random.uniform())
        (settings.effort.certificateSeconds, settings.effort.maximumSeconds) = (0.3, 0.3)
        let claim = Self.claim(shape, analysis, round: round, random: &random)
        let answer = try analysis.ask(claim, settings: settings)
        let isCertified =
          (try? analysis.model.certifiable()) != nil || (try? analysis.model.scaledNormal()) != nil
        if answer.verdict == .consensus {
          #expect(isCertified && answer.grade == .certified, "\(shape.formula): \(claim)")
        }
        if answer.grade == .searched || answer.grade == .witness {
          #expect(answer.verdict != .consensus, "\(shape.formula): \(claim)")
        }
        let json = String(decoding: try JSONEncoder().encode(answer), as: UTF8.self)
        #expect(
          json.contains("\"consensus\"") == (answer.verdict == .consensus), "\(claim): \(json)")
        counts["\(answer.verdict) \(answer.grade?.rawValue ?? "-")", default: 0] += 1
      }
    }
    // Every kind that the property is about was met.
    for kind in ["consensus B", "dissent B", "dissent D", "undetermined E", "undetermined -"] {
      #expect(counts[kind, default: 0] > 0, "\(kind): \(counts)")
    }
  }

  /// Mostly claims that no model near the data denies, which tempt a search to agree.
  private static func claim(
    _ shape: Shape, _ analysis: Analysis, round: Int, random: inout RandomStream
  ) -> String {
    let isSure = random.uniform() < 0.7
    func number(_ size: Double) -> String { "\((isSure ? 40 : 1) * size * (1 + random.uniform()))" }
    let names = analysis.model.specification.parameterNames.filter { $0.hasPrefix("b_") }
    let name = names.isEmpty ? "sigma" : names[Int(Double(names.count) * random.uniform())]
    let parameter = "`\(name)` \(random.uniform() < 0.5 ? "> -" : "< ")\(number(1))"
    func at(_ inputs: String) -> String {
      let quantity = shape.quantity.replacing(inputs.isEmpty ? ", #" : "#", with: inputs)
        .replacing(" | #", with: "").replacing("#", with: "")
      let isProbability = shape.quantity.hasPrefix("P")
      return isProbability && isSure ? "\(quantity) > 1e-9" : "\(quantity) < \(number(1))"
    }
    let hasNetwork = shape.formula.contains("net(")
    switch round % 4 {
    case 0: return parameter
    case 1 where !hasNetwork: return "for all x in [1, 3], z in [1.5, 2]: \(at(""))"
    case 2 where !hasNetwork:
      return "(within 0.5 (L2) of (x = 2, z = 2): \(at(""))) and \(parameter)"
    case 3: return "not (\(parameter) and \(at("x = 2, z = 1")))"
    default: return "\(parameter) or \(at("x = 2, z = 1"))"
    }
  }

  private static func table() throws -> Table {
    var random = RandomStream(seed: 6, chain: 0, purpose: .simulation)
    let x = (0..<50).map { _ in 1 + 3 * random.uniform() }
    let z = (0..<50).map { _ in 1 + 3 * random.uniform() }
    let y = zip(x, z).map { 1 + 0.5 * $0 - 0.2 * $1 + 0.4 * random.normal() }
    return try Table(columns: [
      Column(name: "x", values: .numbers(x)), Column(name: "z", values: .numbers(z)),
      Column(name: "y", values: .numbers(y.map { max($0, 0.05) })),
      Column(name: "p", values: .numbers(y.map { abs($0) + 0.1 })),
      Column(name: "u", values: .numbers(y.map { $0 > 1.7 ? 1 : 0 })),
      Column(name: "n", values: .numbers(y.map { (2 * abs($0)).rounded() })),
      Column(
        name: "g",
        values: .categories(
          codes: (0..<50).map { Int32($0 % 5) }, levels: ["a", "b", "c", "d", "e"])),
    ])
  }
}
