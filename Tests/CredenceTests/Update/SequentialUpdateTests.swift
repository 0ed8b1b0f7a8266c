import Credence
import Foundation
import Testing

/// Updates against the posterior of old and new rows in closed form.
@Suite struct SequentialUpdateTests {
  private static let first = 20

  private static let settings: SamplingSettings = {
    var settings = SamplingSettings()
    settings.algorithm = .nuts
    settings.drawCount = 2000
    settings.seed = 11
    return settings
  }()

  /// The posterior of the first rows, sampled once.
  private static let fit = Result {
    try KnownErrorRegression(first: first, later: 30).analysis(0..<first).sample(settings)
  }

  private static let model = KnownErrorRegression(first: first, later: 30)

  /// The largest deviation of means and variances from the posterior of rows up to `end`, in standard
  /// errors of `effective` draws.
  private static func deviation(
    _ fit: RegressionFit, upTo end: Int, effective: Double
  ) throws -> Double {
    let exact = model.posterior(first: first, upTo: end)
    var worst = 0.0
    for (place, name) in ["b_Intercept", "b_x"].enumerated() {
      let draws = try #require(fit.draws[name])
      let variance = exact.variance[place]
      let mean = (draws.mean - exact.mean[place]) / (variance / effective).squareRoot()
      let spread =
        (pow(draws.standardDeviation, 2) / variance - 1) / (2 / effective).squareRoot()
      worst = max(worst, abs(mean), abs(spread))
    }
    return worst
  }

  @Test(arguments: [1, 3, 8])
  func `reweighted draws have the moments of the exact posterior`(later: Int) throws {
    let fit = try Self.fit.get()
    let end = Self.first + later
    let update = try SequentialUpdate(of: fit, with: Self.model.table(Self.first..<end))
    let weights = try #require(update.reweighting)
    #expect(update.objection == nil)
    let updated = try update.run()
    #expect(updated.updates.map(\.method) == [.reweighted])
    #expect(updated.specification.rowCount == end)
    // The old draws are worth half their number or more.
    #expect(
      try Self.deviation(updated, upTo: end, effective: weights.effectiveSampleSize / 3) < 4.5)
    let before = Self.model.posterior(first: Self.first, upTo: Self.first).logEvidence
    let after = Self.model.posterior(first: Self.first, upTo: end).logEvidence
    #expect(abs(weights.logMeanWeight - (after - before)) < 0.15)
  }

  /// The prior of the intercept speaks of the mean of the first rows, wherever later ones lie.
  @Test func `sampling again has the same target`() throws {
    let fit = try Self.fit.get()
    let update = try SequentialUpdate(of: fit, with: Self.model.table(Self.first..<50))
    let updated = try update.run(samplesAgain: true)
    #expect(
      updated.updates.map(\.method) == [.sampled]
        && updated.updates[0].reason == update.objection ?? "as asked")
    let effective = updated.summary.parameters.map(\.essBulk).min() ?? .nan
    #expect(try Self.deviation(updated, upTo: 50, effective: effective / 2) < 4.5)
    // From the rows alone the same formula and priors have another target.
    let scratch = try Self.model.analysis(0..<50).sample(Self.settings)
    #expect(try Self.deviation(scratch, upTo: 50, effective: effective / 2) > 6)
  }

  /// What the comparison catches: the likelihood of other rows.
  @Test func `weights of other rows fail the comparison`() throws {
    let end = Self.first + 8
    let faulty = try SequentialUpdate(
      of: Self.fit.get(), with: Self.model.table(Self.first..<end, flipped: true))
    #expect(try Self.deviation(faulty.run(), upTo: end, effective: 200) > 8)
  }

  @Test func `updating twice is updating by all rows, and once more is not`() throws {
    let fit = try Self.fit.get()
    let (middle, end) = (Self.first + 3, Self.first + 6)
    let once = try SequentialUpdate(of: fit, with: Self.model.table(Self.first..<middle)).run()
    let second = try SequentialUpdate(of: once, with: Self.model.table(middle..<end))
    let weights = try #require(second.reweighting)
    let twice = try second.run()
    let effective = weights.effectiveSampleSize / 3
    #expect(twice.updates.count == 2 && twice.specification.rowCount == end)
    #expect(try Self.deviation(twice, upTo: end, effective: effective) < 4.5)
    #expect(twice.verdictDraws < once.verdictDraws)
    #expect(weights.effectiveSampleSize < Double(once.draws.chainCount * once.draws.drawCount))
    let again = try SequentialUpdate(of: twice, with: Self.model.table(Self.first..<end)).run()
    #expect(try Self.deviation(again, upTo: end, effective: effective) > 6)
  }

  @Test func `draws are those of the seed`() throws {
    let update = try SequentialUpdate(of: Self.fit.get(), with: Self.model.table(20..<23))
    #expect(try update.run(seed: 5).draws == update.run(seed: 5).draws)
    #expect(try update.run(seed: 5).draws != update.run(seed: 6).draws)
  }

  /// A certificate works on the rows: it must take the prior of the draws, or the depth would be that
  /// of another posterior. Of a normal one it is z²/2.
  @Test func `certificates speak of the posterior of the draws`() throws {
    let update = try SequentialUpdate(of: Self.fit.get(), with: Self.model.table(20..<50))
    let exact = Self.model.posterior(first: Self.first, upTo: 50)
    let sd = exact.variance[0].squareRoot()
    let answer = try update.run(samplesAgain: true).ask(
      "b_Intercept < \(exact.mean[0] + 3 * sd)")
    let depth = try #require(answer.depth)
    #expect(abs(depth.lower - 4.5) < 1e-3)
  }

  @Test func `a file of an update can be asked and updated again`() throws {
    let fit = try Self.fit.get()
    let path = FileManager.default.temporaryDirectory.path + "/update-\(UUID().uuidString).nc"
    defer { unlink(path) }
    try SequentialUpdate(of: fit, with: Self.model.table(20..<23)).run().write(to: path)
    let read = try RegressionFit(contentsOf: path)
    #expect(read.updates.count == 1 && read.specification.learnedRowCount == 20)
    guard case .reweighted = read.statistics.origin else {
      Issue.record("the origin is \(read.statistics.origin)")
      return
    }
    let answer = try read.ask("b_x > -1", sources: EvidenceSources())
    #expect(answer.verdict == .consensus && answer.grade == .sampled)
    #expect(try #require(answer.counted).effectiveDraws <= read.verdictDraws)
    #expect(try read.dataModel().design.rowCount == 23)
    let next = try SequentialUpdate(of: read, with: Self.model.table(23..<26)).run()
    #expect(next.specification.rowCount == 26 && next.specification.learnedRowCount == 20)
    #expect(try InferenceFile.read(path).run["update_1"]?.hasPrefix("3 rows, reweighted") == true)
  }
}

// As the page SequentialData shows it.
func updated(_ fit: RegressionFit, by rows: Table) throws -> RegressionFit {
  let update = try SequentialUpdate(of: fit, with: rows)
  print(update.reweighting?.paretoShape ?? .nan, update.objection ?? "weights will do")
  return try update.run()
}
