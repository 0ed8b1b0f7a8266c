import Credence
import Foundation
import Testing

/// Classes of models: weights, claims and files.
@Suite struct ClassTests {
  /// A line with a bend at 0, in noise; z has no part in it.
  private static func table(bend: Double, rows: Int = 120) throws -> Table {
    var random = RandomStream(seed: 7, chain: rows, purpose: .simulation)
    var (x, z, y): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<rows {
      x.append(random.normal())
      z.append(random.normal())
      y.append(1 + 2 * x[x.count - 1] + bend * max(x[x.count - 1], 0) + 0.5 * random.normal())
    }
    return try Table(columns: [
      Column(name: "x", values: .numbers(x)), Column(name: "z", values: .numbers(z)),
      Column(name: "y", values: .numbers(y)),
    ])
  }

  private static var settings: SamplingSettings {
    var settings = SamplingSettings()
    (settings.warmupCount, settings.drawCount) = (500, 500)
    return settings
  }

  private static func fit(
    _ formulas: [String], bend: Double = 0, floor: Double = 0
  ) throws -> ClassFit {
    let members = try ClassMember.given(formulas, like: ModelDescription(formulas[0]))
    return try ClassAnalysis(members, data: table(bend: bend)).sample(settings, floor: floor)
  }

  /// Weights depend on evidence alone where all codes are equal; the structure with the bend wins
  /// where there is one, and loses to the simpler one where there is none.
  @Test func `data with a bend choose the bend, and data without it the line`() throws {
    let formulas = ["y ~ x", "y ~ hinge(x, 1)"]
    let straight = try Self.fit(formulas).modelClass.probabilities
    let bent = try Self.fit(formulas, bend: 3).modelClass.probabilities
    #expect(straight[0] > 0.5 && bent[1] > 0.999)
    #expect(abs(straight.reduce(0, +) - 1) < 1e-12)
  }

  /// In set mode every structure must agree, and the one whose dissenters come nearest is named.
  @Test func `a plausible set of every structure is asked`() throws {
    let fit = try Self.fit(["y ~ x", "y ~ x + z"])
    var settings = ConsensusSettings()
    settings.mode = .set
    let agreed = try fit.ask("b_x > 1", settings: settings)
    #expect(agreed.verdict == .consensus && agreed.grade == .certified, "\(agreed.reason)")
    let own = try fit.structures.map { try $0.fit.ask("b_x > 1", settings: settings) }
    let depths = own.compactMap { $0.depth?.lower }
    try #require(depths.count == 2)
    let nearest = depths[0] < depths[1] ? "y ~ x" : "y ~ x + z"
    #expect(depths.count == 2 && agreed.reason.contains("is that of \(nearest):"))
    // Between the edges of the two sets one structure alone dissents.
    let edge = own.compactMap { $0.plausibleSet?.marginMin }
    let claim = "b_x > \(1 + edge.reduce(0, +) / 2)"
    let parted = try fit.ask(claim, settings: settings)
    #expect(parted.verdict == .dissent && parted.grade != .sampled, "\(parted.reason)")
    let dissenting = parted.parts.filter { $0.answer?.verdict == .dissent }.map(\.name)
    #expect(dissenting == [edge[0] < edge[1] ? "y ~ x" : "y ~ x + z"])
    #expect(parted.reason.contains("in structure \(dissenting[0])"))
  }

  /// The evidence of a regression with σ integrated numerically: two estimates that fail differently
  /// agree with each other, and with sequential Monte Carlo.
  @Test func `evidence agrees with sequential Monte Carlo`() throws {
    let fit = try Self.fit(["y ~ x", "y ~ z"])
    var settings = Self.settings
    settings.algorithm = .smc
    settings.drawCount = 1000
    for structure in fit.structures {
      let sampled = try Analysis(structure.member.model, data: Self.table(bend: 0)).sample(settings)
      let other = try #require(sampled.sampler.logEvidence)
      let error = max(other.standardError ?? 0.3, 0.05)
      #expect(structure.evidence.isChecked)
      #expect(
        abs(structure.evidence.estimate.logEvidence - other.value) < 5 * error,
        "\(structure.member.name): \(structure.evidence.estimate), \(other)")
    }
  }

  @Test func `a claim that structures deny is no consensus, however sure the best one is`() throws {
    let fit = try Self.fit(["y ~ x", "y ~ x + z"], floor: 0.2)
    // On "y ~ x" the coefficient of z is 0, so the claim is false there.
    let claim = "b_z < 10"
    #expect(try fit.ask(claim).verdict == .consensus)
    let denied = try fit.ask("b_z > 0")
    #expect(denied.verdict == .dissent)
    #expect(denied.mass.lower > 0.01 && denied.mass.upper <= 1)
    #expect(denied.parts[0].dissent?.value == 1)
  }

  @Test func `predictions are asked of structures that use fewer inputs`() throws {
    let fit = try Self.fit(["y ~ x + z", "y ~ x"])
    let answer = try fit.ask("mean(y | x = 2, z = 0) > mean(y | x = -2, z = 0)")
    #expect(answer.verdict == .consensus && answer.grade == .sampled)
    #expect(throws: ClaimError.self) { try fit.ask("mean(y | x = 2, q = 0) > 0") }
    #expect(throws: ClaimError.self) { try fit.ask("b_nothing > 0") }
  }

  /// Draws that cannot bear a verdict count as dissent in the upper bound.
  @Test func `a structure that cannot be trusted leaves the class undetermined`() throws {
    var settings = Self.settings
    (settings.warmupCount, settings.drawCount, settings.chainCount) = (200, 60, 1)
    let members = try ClassMember.given(["y ~ x", "y ~ x + z"], like: ModelDescription("y ~ x"))
    settings.algorithm = .nuts
    let fit = try ClassAnalysis(members, data: Self.table(bend: 0)).sample(settings)
    let answer = try fit.ask("b_x > 0")
    #expect(answer.verdict == .undetermined && answer.mass.upper == 1)
    #expect(answer.reason.contains("cannot bear a verdict"))
  }

  /// The structure without x denies the claim; its evidence makes it weigh nothing. Where nothing checks
  /// that evidence, it may weigh anything.
  @Test func `evidence that nothing checks bounds no weight`() throws {
    let fit = try Self.fit(["y ~ x", "y ~ z"])
    let claim = Self.slope
    #expect(try fit.ask(claim).verdict == .consensus)
    let denied = try Self.unchecked(1, of: fit, rows: false).ask(claim)
    #expect(denied.verdict == .undetermined && denied.mass.lower == 0 && denied.mass.upper > 0.99)
    #expect(denied.notes.contains { $0.contains("nothing checks the evidence of y ~ z") })
    // What checked evidence refutes is refuted beside the unchecked, too.
    let others = try Self.fit(["y ~ x", "y ~ z", "y ~ x + z"])
    #expect(try others.ask(claim).verdict == .consensus)
  }

  private static let slope = "mean(y | x = 2, z = 0) > mean(y | x = -2, z = 0)"

  /// The class without a check of one evidence, with its bridge estimate moved by some nats, and with or
  /// without the rows.
  private static func unchecked(
    _ place: Int, of fit: ClassFit, moved: Double = 0, rows: Bool
  ) throws -> ClassFit {
    try ClassFit(
      fit.structures.enumerated().map { index, structure in
        let evidence = structure.evidence
        let bridge = Evidence.Estimate(
          logEvidence: evidence.bridge.logEvidence + (index == place ? moved : 0),
          standardError: evidence.bridge.standardError)
        return ClassFit.Structure(
          member: structure.member, fit: structure.fit,
          evidence: Evidence(
            bridge: bridge, importance: evidence.importance,
            importanceShape: index == place ? 4 : evidence.importanceShape),
          leaveOneOut: rows ? structure.leaveOneOut : nil)
      })
  }

  /// No prior makes the evidence larger than the largest likelihood.
  @Test func `what the likelihood refutes needs no check of its evidence`() throws {
    let fit = try Self.fit(["y ~ x", "y ~ z", "y ~ x + z"])
    let refuted = try Self.unchecked(1, of: fit, rows: true).ask(Self.slope)
    #expect(refuted.verdict == .consensus && refuted.notes.isEmpty, "\(refuted.reason)")
    // Its likelihood refutes neither the structure that holds the best one, nor one whose evidence
    // would be more than its likelihood.
    for (place, moved) in [(2, 0.0), (1, 1000)] {
      let open = try Self.unchecked(place, of: fit, moved: moved, rows: true).ask("b_z < 0.02")
      #expect(open.notes.contains { $0.contains("nothing checks") }, "\(place)")
    }
  }

  @Test func `tempered likelihoods have no evidence to compare`() throws {
    let base = ModelDescription("y ~ x", settings: MultilevelSettings(temperature: 0.5))
    let members = try ClassMember.given(["y ~ x", "y ~ z"], like: base)
    #expect(throws: RegressionError.self) {
      try ClassAnalysis(members, data: Self.table(bend: 0))
    }
  }

  @Test func `a class is read back as it was written`() throws {
    let fit = try Self.fit(["y ~ x", "y ~ x + z"], floor: 0.05)
    let folder = FileManager.default.temporaryDirectory.path + "/class-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try fit.write(to: folder + "/class.nc")
    let read = try ClassFit(contentsOf: folder + "/class.nc")
    #expect(read.modelClass == fit.modelClass)
    #expect(read.structures.map(\.member) == fit.structures.map(\.member))
    #expect(read.structures.map(\.fit.draws) == fit.structures.map(\.fit.draws))
    #expect(read.structures.map(\.leaveOneOut) == fit.structures.map(\.leaveOneOut))
    let (before, after) = (try fit.ask("b_x > 1"), try read.ask("b_x > 1"))
    #expect(before.verdict == after.verdict && before.mass == after.mass)
    #expect(throws: InferenceFileError.self) { try RegressionFit(contentsOf: folder + "/class.nc") }
    let one = try Analysis("y ~ x", data: Self.table(bend: 0)).sample(Self.settings)
    try one.write(to: folder + "/one.nc")
    #expect(throws: InferenceFileError.self) { try ClassFit(contentsOf: folder + "/one.nc") }
  }

  @Test func `structures must share response, rows and proper priors`() throws {
    let table = try Self.table(bend: 0)
    func refusal(_ formulas: [String], preset: PriorPreset = .weak) -> String {
      do {
        let members = try ClassMember.given(
          formulas, like: ModelDescription(formulas[0], preset: preset))
        _ = try ClassAnalysis(members, data: table)
        return "accepted"
      } catch { return "\(error)" }
    }
    #expect(refusal(["y ~ x", "z ~ x"]).contains("evidence compares models of one response"))
    #expect(refusal(["y ~ x", "y ~ z"], preset: .flat).contains("improper prior"))
    #expect(refusal(["y ~ x", "y ~ q"]).contains("structure y ~ q"))
  }

  @Test func `the wide class departs from its formula in every way that the data allow`() throws {
    let members = try ClassMember.wide(ModelDescription("y ~ ."), data: Self.table(bend: 0))
    #expect(
      members.map(\.name) == [
        "linear", "hinges", "smooth", "interactions", "without x", "without z", "null", "robust",
        "heteroscedastic",
      ])
    // Kraft: the codes of all structures are a proper prior.
    #expect(members.reduce(0) { $0 + exp2(-$1.codeLength.bits) } <= 1 + 1e-12)
    // Commas within calls are no commas between formulas.
    let base = ModelDescription("y ~ poly(x, 2) + z, sigma ~ x", priors: ["b_sigma ~ normal(0, 1)"])
    let bent = try ClassMember.wide(base, data: Self.table(bend: 0))
    #expect(!bent.contains { $0.name == "heteroscedastic" })
    #expect(bent.allSatisfy { $0.model.formula.hasSuffix(", sigma ~ x") })
    _ = try ClassAnalysis(bent, data: Self.table(bend: 0))
    let binary = try ClassMember.wide(
      ModelDescription("b ~ x", family: .bernoulli),
      data: Table(columns: [
        Column(name: "x", values: .numbers((0..<20).map(Double.init))),
        Column(name: "b", values: .numbers((0..<20).map { Double($0 % 2) })),
      ]))
    #expect(binary.map(\.name) == ["linear", "hinges", "smooth", "null", "probit", "cloglog"])
  }
}
