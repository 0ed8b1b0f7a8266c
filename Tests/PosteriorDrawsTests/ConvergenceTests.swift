import Foundation
import PosteriorDraws
import Testing

@Suite struct ConvergenceTests {
  private let good = DiagnosticsFixture.draws("iid")

  private func check(
    _ columns: [String: DrawMatrix], statistics: SampleStatistics? = nil
  ) -> Convergence {
    let names = columns.keys.sorted()
    let draws = Draws(names: names, columns: names.compactMap { columns[$0] })
    return Convergence(draws: draws, statistics: statistics)
  }

  /// `good` with the first draws of one chain replaced.
  private func marking(_ count: Int, chain: Int, by value: Double, else other: Double) -> DrawMatrix
  {
    var marked = good.map { _ in other }
    for draw in 0..<count { marked.values[chain * good.drawCount + draw] = value }
    return marked
  }

  @Test func `good draws raise no warning and are trusted`() {
    let found = check(["b": good], statistics: statistics(energy: good))
    #expect(found.warnings == [])
    #expect(found.isTrustworthy)
    #expect(found.maxRhat == good.rhat)
    #expect(found.minBulkESS == good.bulkESS && found.minTailESS == good.tailESS)
    #expect(found.ebfmi.count == 4 && found.divergenceCount == 0 && found.treeDepthHits == 0)
  }

  @Test func `draws of another program have no statistics and are still checked`() {
    let found = check(["b": good])
    #expect(found.warnings == [] && found.isTrustworthy && found.ebfmi == [])
  }

  @Test func `a given summary says the same`() {
    let draws = Draws(names: ["b"], columns: [DiagnosticsFixture.draws("trend")])
    let found = Convergence(draws: draws, statistics: nil, summary: Summary(draws))
    #expect(found.warnings == Convergence(draws: draws, statistics: nil).warnings)
  }

  @Test func `R-hat above 1.05 is an error, above 1.01 information`() throws {
    let scaled = DiagnosticsFixture.draws("scaled")
    let shifted = DiagnosticsFixture.draws("shifted")
    let found = check(["a": scaled, "b": shifted])
    let rhat = found.warnings.filter { $0.id == "rhat" }
    #expect(rhat.map(\.severity) == [.error, .information])
    #expect(rhat.map(\.parameters) == [["a"], ["b"]])
    #expect(rhat.map(\.threshold) == ["> 1.05", "> 1.01"])
    #expect(!found.isTrustworthy)
    #expect(!check(["b": shifted]).isTrustworthy)
  }

  @Test func `few effective draws are counted over all chains`() throws {
    let found = check(["a": DiagnosticsFixture.draws("ar_positive")])
    let bulk = try #require(found.warnings.first { $0.id == "ess_bulk" })
    #expect(bulk.threshold == "< 400" && bulk.parameters == ["a"] && bulk.severity == .warning)
    #expect(!found.warnings.contains { $0.id == "ess_tail" })
    #expect(!found.isTrustworthy)
  }

  @Test func `one divergence is enough`() throws {
    let diverging = marking(1, chain: 2, by: 1, else: 0)
    let found = check(["b": good], statistics: statistics(energy: good, diverging: diverging))
    let warning = try #require(found.warnings.first)
    #expect(warning.id == "divergences" && warning.count == 1 && warning.chains == [2])
    #expect(found.divergenceCount == 1 && !found.isTrustworthy)
  }

  @Test(arguments: [(12, false), (13, true)])
  func `tree depth warns above a twentieth of a chain and leaves trust`(hits: Int, warns: Bool) {
    let depth = marking(hits, chain: 1, by: 10, else: 3)
    let found = check(["b": good], statistics: statistics(energy: good, treeDepth: depth))
    #expect(found.warnings.map(\.id) == (warns ? ["max_treedepth"] : []))
    #expect(found.warnings.allSatisfy { $0.chains == [1] })
    #expect(found.treeDepthHits == hits && found.isTrustworthy)
  }

  @Test func `slow energy is a fault of its chain`() throws {
    var energy = good
    for draw in 0..<energy.drawCount { energy.values[draw] = Double(draw) }
    let found = check(["b": good], statistics: statistics(energy: energy))
    let warning = try #require(found.warnings.first)
    #expect(warning.id == "e_bfmi" && warning.chains == [0])
    #expect(!found.isTrustworthy)
    energy.values[0] = .nan
    #expect(!check(["b": good], statistics: statistics(energy: energy)).isTrustworthy)
  }

  @Test func `a sampler without energies is not held to E-BFMI`() {
    let found = check(["b": good], statistics: statistics(energy: good.map { _ in .nan }))
    #expect(found.warnings == [] && found.isTrustworthy)
  }

  @Test func `one chain and few chains are told apart`() throws {
    let one = check(["b": DiagnosticsFixture.draws("one_chain")])
    let three = check(["b": DiagnosticsFixture.draws("three_chains")])
    #expect(try #require(one.warnings.first).message.contains("cannot be checked"))
    #expect(one.maxRhat == DiagnosticsFixture.draws("one_chain").rhat)
    #expect(try #require(three.warnings.first).id == "few_chains")
  }

  @Test func `too few draws are not checked at all`() {
    let found = check(["b": DiagnosticsFixture.draws("tiny")])
    #expect(found.warnings.map(\.id) == ["few_draws"])
    #expect(found.maxRhat.isNaN && found.minBulkESS.isNaN && !found.isTrustworthy)
    #expect(check([:]).warnings.map(\.id) == ["few_draws"])
  }

  @Test func `constant and non-finite parameters are named`() throws {
    let fixed = good.map { _ in 1 }
    let faulty = marking(1, chain: 3, by: .infinity, else: 0)
    let found = check(["fixed": fixed, "faulty": faulty, "b": good])
    #expect(found.warnings.map(\.id) == ["non_finite", "constant"])
    #expect(found.warnings.map(\.parameters) == [["faulty"], ["fixed"]])
    #expect(try #require(found.warnings.first).chains == [3])
    #expect(!found.isTrustworthy)
    #expect(check(["fixed": fixed, "b": good]).isTrustworthy)
    #expect(!check(["fixed": fixed]).isTrustworthy)
  }

  @Test func `what is undefined is named and not trusted`() {
    let found = check(["z": DiagnosticsFixture.draws("indicator"), "b": good.prefix(200)])
    #expect(found.warnings.map(\.id) == ["undefined"])
    #expect(!found.isTrustworthy)
  }

  @Test func `the log density is checked as lp`() {
    let trend = DrawMatrix(
      chainCount: 4, drawCount: 250, values: (0..<1000).map { Double($0 % 250) })
    let found = check(["b": good], statistics: statistics(energy: good, logDensity: trend))
    #expect(found.warnings.contains { $0.id == "rhat" && $0.parameters == ["lp"] })
    #expect(!found.isTrustworthy)
  }

  @Test func `a warning survives JSON and reads as one line`() throws {
    let warnings = check(["a": DiagnosticsFixture.draws("scaled")]).warnings
    let data = try JSONEncoder().encode(warnings)
    #expect(try JSONDecoder().decode([ConvergenceWarning].self, from: data) == warnings)
    #expect(warnings.allSatisfy { !$0.description.contains("\n") && $0.message.hasSuffix(".") })
  }
}

extension DrawMatrix {
  fileprivate func prefix(_ drawCount: Int) -> DrawMatrix {
    DrawMatrix(chains: (0..<chainCount).map { Array(chain($0).prefix(drawCount)) })
  }
}
