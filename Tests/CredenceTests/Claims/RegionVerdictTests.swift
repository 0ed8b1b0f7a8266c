import Credence
import Foundation
import Testing

/// Set mode over regions: verdicts, grades and bounds without a draw.
@Suite struct RegionVerdictTests {
  private static func table() throws -> Table {
    var random = RandomStream(seed: 12, chain: 0, purpose: .simulation)
    let names = (1...8).map { "x\($0)" }
    var columns = names.map { _ in [Double]() }
    var (y, u): ([Double], [Double]) = ([], [])
    for _ in 0..<200 {
      var eta = 1.0
      for index in names.indices {
        columns[index].append(random.normal())
        eta += [1.5, -1, 0.5, 0.1, 0, 0, 0.2, -0.1][index] * (columns[index].last ?? 0)
      }
      y.append(eta + 0.7 * random.normal())
      u.append(random.uniform() < 1 / (1 + exp(-2 * eta)) ? 1 : 0)
    }
    return try Table(
      columns: zip(names, columns).map { Column(name: $0, values: .numbers($1)) } + [
        Column(name: "y", values: .numbers(y)), Column(name: "u", values: .numbers(u)),
      ])
  }

  private func ask(
    _ text: String, _ formula: String, _ family: String = "bernoulli", seconds: Double = 5
  ) throws -> Answer {
    var settings = ConsensusSettings()
    settings.mode = .set
    settings.effort.certificateSeconds = seconds
    return try Analysis(formula, data: Self.table(), family: Family(family))
      .ask(text, settings: settings)
  }

  private static let eight =
    "u ~ " + (1...8).map { "x\($0)" }.joined(separator: " + ")

  @Test(arguments: [
    ("u ~ x1 + x2 + x3", "bernoulli", "within 0.4 (L2) of (x1 = 1, x2 = 0, x3 = 0): P(u) > 0.5"),
    (
      "y ~ x1 + x2 + x3", "gaussian", "within 0.4 (L2) of (x1 = 1, x2 = 0, x3 = 0): mean(y) > 0.5"
    ),
    ("u ~ x1 * x2", "bernoulli", "for all x1 in [0.5, 1.5], x2 in [-1, 0]: P(u) > 0.5"),
    ("u ~ poly(x1, 2) + x2", "bernoulli", "for all x1 in [0.5, 1.5], x2 in [-1, 0]: P(u) > 0.5"),
    ("y ~ x1 + I(x1^2)", "gaussian", "for all x1 in [0.5, 1.5]: mean(y) > 0.5"),
    (
      eight, "bernoulli",
      "for all "
        + (1...8).map { "x\($0) in [\($0 == 1 ? 2 : -0.2), \($0 == 1 ? 3 : 0.2)]" }
        .joined(separator: ", ") + ": P(u) > 0.5"
    ),
  ])
  func `regions that no list of points decides have consensus`(
    formula: String, family: String, text: String
  ) throws {
    let answer = try ask(text, formula, family)
    #expect(answer.verdict == .consensus && answer.grade == .certified, "\(answer.reason)")
    let set = try #require(answer.plausibleSet)
    #expect(set.isCertified && set.marginMin > 0 && set.marginMin < set.marginMax)
    #expect(try #require(answer.depth).lower > 10)
  }

  @Test(arguments: [
    ("u ~ x1 + x2 + x3", "bernoulli", "within 1.5 (L2) of (x1 = 1, x2 = 0, x3 = 0): P(u) > 0.5"),
    ("y ~ x1 + x2 + x3", "gaussian", "within 1.5 (L2) of (x1 = 1, x2 = 0, x3 = 0): mean(y) > 0.5"),
    ("u ~ x1 * x2", "bernoulli", "for all x1 in [-1.5, 1.5], x2 in [-1, 0]: P(u) > 0.5"),
    ("u ~ poly(x1, 2) + x2", "bernoulli", "for all x1 in [-1.5, 1.5], x2 in [0, 1]: P(u) > 0.5"),
  ])
  func `a model that dissents somewhere in a region is a proved witness`(
    formula: String, family: String, text: String
  ) throws {
    let answer = try ask(text, formula, family)
    #expect(answer.verdict == .dissent && answer.grade == .certified, "\(answer.reason)")
    let witness = try #require(answer.witness)
    #expect(witness.margin <= 0 && witness.nats ?? 11 <= 10)
  }

  /// The bounds reached in no time are those of the middle, and nothing is claimed.
  @Test func `what is open when time is up is undetermined, with bounds`() throws {
    let text = "for all x1 in [0.5, 1.5], x2 in [-1, 0]: P(u) > 0.5"
    let answer = try ask(text, "u ~ poly(x1, 2) + x2", seconds: 1e-9)
    #expect(answer.verdict == .undetermined && answer.grade == nil)
    let depth = try #require(answer.depth)
    #expect(depth.lower == 0 && depth.upper > 10)
    #expect(answer.reason.contains("--certificate-seconds"))
  }

  @Test func `a claim joins regions and points`() throws {
    let region = "for all x1 in [0.5, 1.5], x2 in [-1, 0]: P(u) > 0.5"
    let formula = "u ~ x1 * x2"
    #expect(try ask("(\(region)) and b_x1 > 0", formula).verdict == .consensus)
    #expect(try ask("(\(region)) and b_x1 < 0", formula).verdict == .dissent)
    let contrary = try ask("(\(region.replacing(">", with: "<"))) and b_x1 > 0", formula)
    #expect(contrary.verdict == .dissent && contrary.reason.contains("on the contrary"))
  }

  /// A bound over a region from below says nothing where the region stands under `not` or `or`: nothing
  /// is certified there, though a search may find a model that dissents.
  @Test(arguments: ["not (#)", "not not (#)", "(#) or b_x1 < -99", "not ((#) and b_x1 > 0)"])
  func `regions under not and or are certified by points or not at all`(_ form: String) throws {
    let bent = "for all x1 in [0.5, 1.5], x2 in [-1, 0]: P(u) > 0.5"
    let answer = try ask(form.replacing("#", with: bent), "u ~ x1 * x2")
    let isFalse = form.hasPrefix("not (")
    #expect(answer.verdict == (isFalse ? .dissent : .undetermined))
    #expect(answer.grade == (isFalse ? .witness : .searched))
    #expect(isFalse || answer.depth == nil)
    #expect(isFalse || answer.reason.contains("not linear in the columns"), "\(answer.reason)")
    let straight = try ask(form.replacing("#", with: bent), "u ~ x1 + x2")
    #expect(straight.verdict == (isFalse ? .dissent : .consensus))
    #expect(straight.grade == .certified)
  }
}
