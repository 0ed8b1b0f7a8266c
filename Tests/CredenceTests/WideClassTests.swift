import Credence
import Foundation
import Testing

/// The structures that a wide class makes of a formula.
@Suite struct WideClassTests {
  private static func table() throws -> Table {
    let rows = 0..<60
    func numbers(_ name: String, _ value: (Int) -> Double) -> Column {
      Column(name: name, values: .numbers(rows.map(value)))
    }
    return try Table(columns: [
      numbers("x") { sin(1.7 * Double($0)) + 0.01 * Double($0) },
      numbers("z") { 2 + cos(2.9 * Double($0)) },
      numbers("y") { 1 + sin(1.7 * Double($0)) + 0.3 * cos(7.1 * Double($0)) },
      numbers("count") { Double(($0 * 7) % 5) }, numbers("bit") { Double(($0 * 7) % 2) },
      numbers("share") { 0.1 + 0.8 * Double(($0 * 7) % 11) / 11 },
      numbers("positive") { 0.5 + Double(($0 * 7) % 11) },
      numbers("rank") { Double(1 + ($0 * 7) % 3) },
      Column(
        name: "f", values: .categories(codes: rows.map { Int32($0 % 3) }, levels: ["a", "b", "c"])),
    ])
  }

  private static func members(
    _ formula: String, _ family: Family = .gaussian, priors: [String] = [],
    hasNetwork: Bool = false
  ) throws -> [ClassMember] {
    try ClassMember.wide(
      ModelDescription(formula, family: family, priors: priors), data: table(),
      hasNetwork: hasNetwork)
  }

  /// All can be built, and the prefix code keeps Kraft's inequality.
  @Test(arguments: [
    ("y ~ x + z", "gaussian"), ("y ~ scale(x) + log(z) + f", "student_t"),
    ("y ~ x * f + (1 | f)", "gaussian"), ("count ~ x", "poisson"),
    ("count ~ x + poly(z, 2)", "negbinomial"), ("bit ~ scale(x, scale = FALSE)", "bernoulli"),
    ("positive ~ x + hinge(z, 1)", "gamma"), ("share ~ I(x^2) + mono(z)", "beta"),
    ("rank ~ x + z", "cumulative"), ("y ~ x, sigma ~ z", "gaussian"),
  ])
  func `every structure can be built`(formula: String, family: String) throws {
    let members = try Self.members(formula, Family(family), hasNetwork: true)
    #expect(Set(members.map(\.name)).count == members.count)
    #expect(members.contains { $0.name == "network" })
    #expect(members.reduce(0) { $0 + pow(2, -$1.codeLength.bits) } <= 1 + 1e-12)
    #expect(throws: Never.self) { try ClassAnalysis(members, data: Self.table()) }
  }

  @Test func `a line departs in each way once`() throws {
    let members = try Self.members("y ~ x + z")
    #expect(
      members.map(\.name) == [
        "linear", "hinges", "smooth", "interactions", "without x", "without z", "null", "robust",
        "heteroscedastic",
      ])
  }

  @Test func `a network is there where it is asked for, and hides no coefficient`() throws {
    #expect(try !Self.members("y ~ x + z").contains { $0.name == "network" })
    let members = try Self.members("y ~ x + scale(z) + f", hasNetwork: true)
    let network = try #require(members.first { $0.name == "network" })
    #expect(
      network.model.formula
        == "y ~ x + scale(z) + f - x - scale(z) + net(x, z, units = 4)")
    let names = try Analysis(network.model, data: Self.table()).model.specification.parameterNames
    // Beside a network of x, b_x would be no effect of x.
    #expect(!names.contains("b_x") && names.contains("b_fb"))
  }

  @Test func `a stated prior goes to the structures that have its parameter`() throws {
    let priors = ["b ~ normal(0, 3)", "b[x] ~ normal(0, 1)", "sigma ~ exponential(2)"]
    let members = try Self.members("y ~ x + z", priors: priors, hasNetwork: true)
    let taken = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.model.priors) })
    #expect(taken["linear"] == priors && taken["robust"] == priors)
    #expect(taken["hinges"] == [priors[0], priors[2]])
    #expect(taken["null"] == [priors[2]])
    #expect(taken["without x"] == [priors[0], priors[2]])
    #expect(taken["heteroscedastic"] == [priors[0], priors[1]])
    _ = try ClassAnalysis(members, data: Self.table())
    let misspelt = try Self.members("y ~ x + z", priors: ["b[w] ~ normal(0, 1)"])
    #expect { try ClassAnalysis(misspelt, data: Self.table()) } throws: {
      "\($0)".contains("structure linear") && "\($0)".contains("no coefficient")
    }
  }
}
