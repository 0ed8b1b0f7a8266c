import Credence
import Foundation
import StatisticalTesting
import Testing

/// Flags of rows against an implementation that takes one draw at a time.
@Suite struct InputFlagsTests {
  private static var settings: FlagSettings {
    var settings = FlagSettings()
    settings.tolerance = 0.2
    return settings
  }

  private func isNear(_ a: Double, _ b: Double, _ scale: Double = 1) -> Bool {
    a == b || abs(a - b) <= 1e-10 * max(abs(b), scale)
  }

  @Test(arguments: FlagFixture.cases)
  func `every column is that of one draw at a time`(model: FlagFixture.Case) throws {
    let fit = try FlagFixture.fit(model)
    let flags = try InputFlags(fit, settings: Self.settings)
    let names = Set(flags.inputs.map(\.name))
    for row in FlagFixture.rows {
      let flag = try flags.flag(row.filter { names.contains($0.key) })
      let naive = try NaiveFlag(fit, row)
      #expect(isNear(flag.prediction, naive.prediction))
      #expect(isNear(flag.lower, naive.lower) && isNear(flag.upper, naive.upper))
      #expect(isNear(flag.epistemic, naive.epistemic, 1e-2))
      #expect(isNear(flag.aleatoric, naive.aleatoric))
      #expect(isNear(flag.mutualInformation, naive.information), "\(flag), \(naive)")
      #expect(isNear(flag.halfRange, naive.halfRange), "\(flag), \(naive)")
      #expect(flag.lower <= flag.prediction && flag.prediction <= flag.upper)
    }
  }

  /// The counts behind labels, by the verdict that a claim on the margin gets with independent draws.
  @Test(arguments: FlagFixture.cases.filter { $0.family.hasLevels || $0.formula.hasPrefix("b") })
  func `dissent on a label is counted draw by draw`(model: FlagFixture.Case) throws {
    let fit = try FlagFixture.fit(model)
    let flags = try InputFlags(fit)
    let names = Set(flags.inputs.map(\.name))
    for row in FlagFixture.rows {
      let flag = try flags.flag(row.filter { names.contains($0.key) })
      let naive = try NaiveFlag(fit, row)
      let total = fit.draws.chainCount * fit.draws.drawCount
      let isCounted = flag.reason.contains("\(naive.denying) of \(total) draws dissent")
      // Short chains may not mix, and then nothing is counted.
      let refusals = ["ESS", "R-hat"]
      let isRefused =
        flag.verdict == .undetermined && refusals.contains { flag.reason.contains($0) }
      #expect(isCounted || isRefused, "\(flag.reason), \(naive.denying)")
    }
  }

  /// A conjugate line: the posterior of its mean is Student's t, so that the share beyond a tolerance
  /// is known.
  @Test func `verdicts on a line follow the exact posterior`() throws {
    let fit = try Analysis("y ~ x", data: FlagFixture.table(), priors: []).sample()
    #expect(fit.statistics.origin == .exact)
    let table = try Table(columns: [Column(name: "x", values: .numbers([0, 0.5, 3, 20]))])
    var settings = FlagSettings()
    settings.tolerance = 0.9
    let flags = try InputFlags(fit, settings: settings).flags(for: table)
    #expect(flags[0].verdict == .consensus && flags[3].verdict == .dissent)
    #expect(flags[3].reason.contains("exceeds the tolerance of 0.9"))
    #expect(flags[3].reason.contains("x = 20 lies beyond the data"))
    #expect(flags.map(\.halfRange) == flags.map(\.halfRange).sorted())
    #expect(flags[0].leverage < 2 && flags[3].leverage > 50)
    // A tolerance that the bulk keeps and the plausible set does not is no consensus.
    settings.tolerance = flags[0].halfRange * 0.8
    let open = try InputFlags(fit, settings: settings).flags(for: table)[0]
    #expect(open.verdict == .undetermined && open.reason.hasPrefix("half-range"))
  }

  @Test func `rows that cannot be used are undetermined, and the others go on`() throws {
    let fit = try FlagFixture.fit(FlagFixture.Case("b ~ log(x + 3) + f", .bernoulli))
    let flags = try InputFlags(fit)
    let table = try Table(columns: [
      Column(name: "f", values: .categories(codes: [0, -1, 0, 1, 0], levels: ["a", "d"])),
      Column(name: "x", values: .numbers([0, 0, .nan, 0, -4])),
    ])
    let found = try flags.flags(for: table)
    let expected = [
      "draws", "f is missing", "x is missing", "'d' is not a level of f", "not finite",
    ]
    for (flag, part) in zip(found, expected) { #expect(flag.reason.contains(part)) }
    #expect(found.dropFirst().allSatisfy { $0.verdict == .undetermined && $0.prediction.isNaN })
    #expect(found[0].prediction.isFinite)
    #expect(throws: TableError.self) {
      try flags.flags(for: Table(columns: [Column(name: "x", values: .numbers([1]))]))
    }
    #expect(throws: TableError.self) { try flags.flag(["x": 1]) }
    #expect(throws: TableError.self) { try flags.flag(["x": 1, "f": "a", "h": 2]) }
  }

  @Test func `a new group is predicted, and named`() throws {
    let fit = try FlagFixture.fit(FlagFixture.Case("y ~ x + (1 | g)", .gaussian))
    let flags = try InputFlags(fit, settings: Self.settings)
    let known = try flags.flag(["x": 0, "g": "g1"])
    let new = try flags.flag(["x": 0, "g": "other"])
    #expect(new.epistemic > 2 * known.epistemic)
    #expect(new.reason.contains("g 'other' is a group that the data do not have"))
    #expect(try flags.flag(["x": 0, "g": "other"]).prediction == new.prediction)
  }

  @Test func `a number needs a tolerance, and settings are checked`() throws {
    let fit = try FlagFixture.fit(FlagFixture.Case("y ~ x", .gaussian))
    #expect(throws: ClaimError.self) { try InputFlags(fit) }
    for change in [
      { (settings: inout FlagSettings) in settings.tolerance = -1 },
      { $0.consensus.plausible = .mass(0.9) },
      { $0.intervalMass = 1 }, { $0.consensus.dissent = 0.9 },
    ] {
      var settings = Self.settings
      change(&settings)
      #expect(throws: ClaimError.self) { try InputFlags(fit, settings: settings) }
    }
  }

  /// Few draws leave at 0.5% open what a certificate proves of the log odds of every pair of levels.
  @Test func `the most probable level is certified, and ask agrees`() throws {
    var sampling = SamplingSettings()
    (sampling.warmupCount, sampling.drawCount, sampling.algorithm) = (300, 150, .nuts)
    let fit = try Analysis("y ~ u", data: SearchData.levels(), family: .categorical)
      .sample(sampling)
    var settings = FlagSettings()
    settings.certifies = true
    settings.consensus.dissent = 0.005
    let flags = try InputFlags(fit, settings: settings)
    var certified: Set<String> = []
    for step in -8...8 {
      let inputs: [String: PredictionInput] = ["u": .number(Double(step) / 2)]
      let flag = try flags.flag(inputs)
      guard flag.isCertified, let level = flag.level else { continue }
      certified.insert(level)
      let own = Quantity.probability(ofLevel: level, at: inputs)
      let claims = ["high", "low", "middle"].filter { $0 != level }
        .map { own > Quantity.probability(ofLevel: $0, at: inputs) }
      let answer = try fit.ask(.and(claims[0], claims[1]), settings: settings.consensus)
      #expect(answer.grade == .certified && answer.verdict == flag.verdict, "\(answer.reason)")
    }
    #expect(certified.isSuperset(of: ["high", "middle"]), "\(certified)")
    let plain = try InputFlags(fit).flag(["u": 0])
    #expect(!plain.isCertified)
  }

  @Test func `draws without a model cannot flag`() throws {
    var settings = SamplingSettings()
    (settings.warmupCount, settings.drawCount) = (100, 100)
    let sampled = try ChainSampler(EightSchools(), settings: settings).run()
    let schools = RecordedPosterior(sampled, of: "eight schools", settings: settings)
    #expect(throws: RegressionError.self) { try InputFlags(schools) }
  }
}

/// Flags by a class, and predictions.
@Suite struct ClassFlagTests {
  private static func fit() throws -> ClassFit {
    var settings = SamplingSettings()
    (settings.warmupCount, settings.drawCount) = (400, 500)
    let formulas = ["y ~ x", "y ~ x + z", "y ~ 1"]
    let members = try ClassMember.given(formulas, like: ModelDescription(formulas[0]))
    return try ClassAnalysis(members, data: FlagFixture.table()).sample(settings)
  }

  @Test func `the mixture predicts, and all structures are asked`() throws {
    let fit = try Self.fit()
    var settings = FlagSettings()
    settings.tolerance = 0.9
    let flag = try InputFlags(fit, settings: settings).flag(["x": 0.5, "z": 0])
    let weights = fit.modelClass.probabilities
    var (mean, total) = (0.0, 0.0)
    var values: [(weight: Double, values: [Double])] = []
    for (index, structure) in fit.structures.enumerated() where weights[index] > 1e-3 {
      let draws = try NaiveFlag.values(structure.fit, .mean, ["x": 0.5, "z": 0])
      mean += weights[index] * draws.reduce(0, +) / Double(draws.count)
      total += weights[index]
      values.append((weights[index], draws))
    }
    #expect(abs(flag.prediction - mean / total) < 2e-3)
    let variance = values.reduce(0) { sum, part in
      sum + part.weight / total
        * part.values.reduce(0) {
          $0 + ($1 - mean / total) * ($1 - mean / total) / Double(part.values.count)
        }
    }
    #expect(abs(flag.epistemic / variance - 1) < 0.05)
    try Self.check(flag, values)
    #expect(flag.reason.contains("of the class"))
    #expect(flag.verdict == .consensus)
    let far = try InputFlags(fit, settings: settings).flag(["x": 40, "z": 0])
    #expect(far.verdict == .dissent && far.halfRange > 10)
  }

  /// The interval's ends against shares of the mixture, counted draw by draw.
  private static func check(
    _ flag: InputFlag, _ parts: [(weight: Double, values: [Double])]
  ) throws {
    let total = parts.reduce(0) { $0 + $1.weight }
    func share(_ isCounted: (Double) -> Bool) -> Double {
      parts.reduce(0) {
        $0 + $1.weight / total * Double($1.values.count(where: isCounted)) / Double($1.values.count)
      }
    }
    for (end, target) in [(flag.lower, 0.05), (flag.upper, 0.95)] {
      #expect(share { $0 < end - 1e-9 } < target + 1e-9)
      #expect(share { $0 <= end + 1e-9 } >= target - 1e-9)
    }
  }

  @Test func `predictions are those of flags, with the response's own interval`() throws {
    let fit = try FlagFixture.fit(FlagFixture.Case("y ~ x", .gaussian))
    let table = try Table(columns: [Column(name: "x", values: .numbers([0, 9, .nan]))])
    let found = try InputPredictions(RecordedPosterior(fit)).predictions(for: table)
    let naive = try NaiveFlag(fit, ["x": 0])
    #expect(abs(found[0].mean - naive.prediction) < 1e-10)
    #expect(abs(found[0].lower - naive.lower) < 1e-10)
    // Of the mixture over all draws, by its distribution function.
    let (means, sigma) = (
      try NaiveFlag.values(fit, .mean, ["x": 0]), fit.draws["sigma"]?.values ?? []
    )
    let below = zip(means, sigma).reduce(0) {
      $0 + SpecialFunctions.normalCDF((found[0].predictiveLower - $1.0) / $1.1)
    }
    #expect(abs(below / Double(means.count) - 0.05) < 1e-6)
    #expect(found[1].note.contains("lies beyond the data"))
    #expect(found[2].mean.isNaN && found[2].note == "x is missing")
  }

  @Test func `one model predicts what its parameters say`() throws {
    let fit = try FlagFixture.fit(FlagFixture.Case("y ~ x", .gaussian))
    let model = ["b_Intercept": 1, "b_x": 2, "sigma": 0.5]
    let table = try Table(columns: [Column(name: "x", values: .numbers([3]))])
    let found = try InputPredictions(RecordedPosterior(fit), model: model).predictions(for: table)[
      0]
    #expect(found.mean == 7 && found.lower == 7 && found.upper == 7)
    let reach = 0.5 * SpecialFunctions.normalQuantile(0.95)
    #expect(abs(found.predictiveUpper - (7 + reach)) < 1e-8)
    #expect(throws: RegressionError.self) {
      try InputPredictions(RecordedPosterior(fit), model: ["b_x": 1])
    }
  }
}

// As the page Flags shows it.
func explain(_ fit: RegressionFit) throws {
  let flags = try InputFlags(fit)
  let flag = try flags.flag(["dose": 2.5, "age": 40])
  if flag.isFlagged { print(flag.reason) }
}
