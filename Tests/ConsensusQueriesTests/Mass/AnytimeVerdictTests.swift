import Foundation
import PosteriorDraws
import Probability
import Testing

@testable import ConsensusQueries

/// Verdicts on dependent draws that are looked at as they come, at p = η = 0.01 on chains of
/// correlation 0.9, where draws as they are mislead in half of all runs.
@Suite struct AnytimeVerdictTests {
  private static let eta = 0.01
  private static let runs = 200
  /// More have a chance of 0.5% at a rate of 5%.
  private static let mostWrong = 19
  private static let chains = 4
  private static let blockLength = 500
  private static let blockCount = 40

  private enum Rule { case frozen, none, remeasured }

  private static let settings: ConsensusSettings = {
    var settings = ConsensusSettings()
    settings.dissent = eta
    return settings
  }()

  private static func mass(_ draws: DrawMatrix) -> DissentMass {
    DissentMass(
      margins: draws, holds: draws.values.map { $0 > 0 },
      logDensity: draws.map { -($0 - shift) * ($0 - shift) / 2 }, level: 0.95)
  }

  /// The claim x + shift > 0 fails with probability η.
  private static let shift = -SpecialFunctions.normalQuantile(eta)

  /// Whether one run declares consensus.
  private static func isWrong(_ rule: Rule, seed: UInt64) -> Bool {
    let draws = AutoregressiveChains(correlation: 0.9)
      .draws(chains: chains, length: blockLength * (blockCount + 1), seed: seed)
      .map { $0 + shift }
    func block(_ first: Int, _ last: Int) -> DrawMatrix {
      DrawMatrix(
        chains: (0..<chains).map {
          Array(draws.chain($0).dropFirst(first * blockLength).prefix((last - first) * blockLength))
        })
    }
    guard
      var verdict = rule == .frozen
        ? AnytimeVerdict(after: mass(block(0, 1)), settings: settings)
        : AnytimeVerdict(thinning: 1, settings: settings)
    else { return false }
    for number in 1...blockCount {
      if rule == .remeasured {
        // The planted fault: τ of the dissent indicator on the very draws that are counted.
        let all = block(1, number + 1)
        let size = all.indicatorESS { $0 > 0 }
        let time = size.isNaN ? 1 : max(1, Double(all.count) / size)
        verdict = AnytimeVerdict(thinning: Int(time.rounded(.up)), settings: settings)
        verdict.add(all.values.map { $0 > 0 }, chainCount: chains)
      } else {
        verdict.add(block(number, number + 1).values.map { $0 > 0 }, chainCount: chains)
      }
      if verdict.process.verdict != .undetermined { break }
    }
    return verdict.process.verdict == .consensus
  }

  private static func wrong(_ rule: Rule) -> Int {
    (0..<runs).count { isWrong(rule, seed: UInt64($0 + 1)) }
  }

  @Test func `thinned by a time of an earlier block, at most one run of twenty is wrong`() {
    let wrong = Self.wrong(.frozen)
    #expect(wrong <= Self.mostWrong, "\(wrong) of \(Self.runs)")
  }

  @Test func `the fault of not thinning is noticed`() {
    let wrong = Self.wrong(.none)
    #expect(wrong > Self.mostWrong, "\(wrong) of \(Self.runs)")
  }

  @Test func `the fault of measuring the time on the counted draws is noticed`() {
    let wrong = Self.wrong(.remeasured)
    #expect(wrong > Self.mostWrong, "\(wrong) of \(Self.runs)")
  }

  @Test func `every so-manieth draw of each chain counts, across blocks`() {
    var settings = Self.settings
    settings.dissent = 0.2
    var verdict = AnytimeVerdict(thinning: 3, settings: settings)
    // Two chains, of four draws and then of five: the third, sixth and ninth of each count.
    verdict.add([true, true, false, true, true, true, false, true], chainCount: 2)
    #expect(verdict.process.drawCount == 2 && verdict.process.dissentingDraws == 2)
    verdict.add(
      [false, true, false, false, true, false, true, false, false, true], chainCount: 2)
    #expect(verdict.chainLength == 9)
    #expect(verdict.process.drawCount == 6 && verdict.process.dissentingDraws == 2)
  }

  @Test func `a plan counts the draws that are passed over`() throws {
    let verdict = AnytimeVerdict(thinning: 7, settings: Self.settings)
    // 327 draws of four chains, each the seventh.
    #expect(verdict.drawsToDecide(chainCount: 4) == 82 * 7)
  }

  @Test func `draws without an effective size fix no thinning`() {
    let mass = DissentMass(dissentingDraws: 0, drawCount: 100, effectiveDraws: .nan, level: 0.95)
    #expect(AnytimeVerdict(after: mass, settings: Self.settings) == nil)
  }
}
