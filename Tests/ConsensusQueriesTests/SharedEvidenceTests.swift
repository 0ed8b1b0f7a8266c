import Foundation
import PosteriorDraws
import Probability
import Testing

@testable import ConsensusQueries

/// Verdicts on many claims from sizes that are measured once.
@Suite struct SharedEvidenceTests {
  /// Chains of two coordinates of which one mixes well, and their sum and difference.
  private static func chains(
    _ correlations: [Double], seed: UInt64, length: Int = 1000
  ) -> [DrawMatrix] {
    correlations.enumerated().map { index, correlation in
      AutoregressiveChains(correlation: correlation)
        .draws(chains: 4, length: length, seed: seed &+ 1000 * UInt64(index))
    }
  }

  private static func statistics(
    of columns: [DrawMatrix], seed: UInt64, origin: DrawOrigin = .markovChain
  ) -> SampleStatistics {
    var density = columns[0].map { _ in 0.0 }
    for column in columns {
      for index in density.values.indices {
        density.values[index] -= column.values[index] * column.values[index] / 2
      }
    }
    var statistics = NormalPosterior.statistics(logDensity: density, energy: density)
    statistics.origin = origin
    return statistics
  }

  private static func sum(_ columns: [DrawMatrix], _ weights: [Double]) -> DrawMatrix {
    var result = columns[0].map { _ in 0.0 }
    for (column, weight) in zip(columns, weights) {
      for index in result.values.indices { result.values[index] += weight * column.values[index] }
    }
    return result
  }

  private static func evidence(
    _ columns: [DrawMatrix], _ statistics: SampleStatistics
  ) -> SharedEvidence {
    let slow = SlowestDirection.combinations(of: columns.map(\.values), chainCount: 4)
    return SharedEvidence(
      directions: columns.map { ("a coordinate", $0) }
        + slow.map {
          ("a combination", DrawMatrix(chainCount: 4, drawCount: $0.count / 4, values: $0))
        }, statistics: statistics)
  }

  /// u mixes well and v does not; x = u + v/10 and y = u − v/10 both look good, and x − y is v.
  @Test func `the slowest combination is found where every coordinate looks good`() {
    let hidden = Self.chains([0, 0.95], seed: 1)
    let columns = [Self.sum(hidden, [1, 0.1]), Self.sum(hidden, [1, -0.1])]
    let statistics = Self.statistics(of: hidden, seed: 1)
    let evidence = Self.evidence(columns, statistics)
    #expect(evidence.effectiveDraws <= hidden[1].meanESS * 1.02)
    let plain = SharedEvidence(
      directions: columns.map { ("a coordinate", $0) },
      statistics: Self.statistics(of: [hidden[0]], seed: 1))
    #expect(plain.effectiveDraws > 4 * evidence.effectiveDraws)
  }

  /// The rule never gives a margin much more than a claim on it alone would, and rarely any more.
  @Test func `a shared size is at most what a margin's own would be`() {
    var (beyond, worst) = (0, 0.0)
    let trials = 60
    for trial in 0..<trials {
      let columns = Self.chains([0.2, 0.6, 0.8, 0.4], seed: UInt64(7 + trial))
      let statistics = Self.statistics(of: columns, seed: 7)
      let shared = Self.evidence(columns, statistics).effectiveDraws
      var random = RandomStream(seed: UInt64(trial), chain: 0, purpose: .simulation)
      let margin = Self.sum(columns, (0..<4).map { _ in random.normal() }).map { $0 + 4 }
      let own = DissentMass(
        margins: margin, holds: margin.values.map { $0 > 0 }, logDensity: statistics.logDensity,
        level: 0.95)
      if shared > own.effectiveDraws { beyond += 1 }
      worst = max(worst, shared / own.effectiveDraws)
    }
    #expect(beyond <= 3, "\(beyond) of \(trials), the worst \(worst) times")
    #expect(worst < 1.3)
  }

  /// Claims of known dissent mass above η: consensus on them is false. Exact draws, whose bounds are
  /// exact, and sticky chains; counting every draw is the planted fault.
  @Test(arguments: [(0.0, true), (0.0, false), (0.9, false)])
  func `consensus on a dissent mass beyond the tolerated is rare`(
    correlation: Double, isExact: Bool
  ) {
    let (replicates, mass) = (400, 0.0101)
    let threshold = SpecialFunctions.normalQuantile(mass)
    var (wrong, naive) = (0, 0)
    for replicate in 0..<replicates {
      let columns = Self.chains([correlation, correlation / 2], seed: UInt64(100 + replicate))
      let statistics = Self.statistics(
        of: columns, seed: 1, origin: isExact ? .exact : .markovChain)
      let evidence = Self.evidence(columns, statistics)
      let dissenting = columns[0].values.count { $0 <= threshold }
      let settings = ConsensusSettings()
      if evidence.verdict(dissenting: dissenting, settings: settings).verdict == .consensus {
        wrong += 1
      }
      let counted = DissentMass(
        dissentingDraws: dissenting, drawCount: evidence.drawCount,
        effectiveDraws: Double(evidence.drawCount), level: 0.95, areIndependent: true)
      if counted.upper <= settings.dissent { naive += 1 }
    }
    // At most 5%: 20 of 400, and 33 within three standard errors.
    #expect(wrong <= 33, "\(wrong) of \(replicates)")
    if correlation > 0 { #expect(naive > 60, "\(naive) of \(replicates)") }
  }

  @Test func `what the draws cannot bear, no row can`() {
    let columns = Self.chains([0, 0], seed: 3)
    for origin in [DrawOrigin.approximate, .stochasticGradient, .unknown] {
      let evidence = Self.evidence(columns, Self.statistics(of: columns, seed: 3, origin: origin))
      let verdict = evidence.verdict(dissenting: 0, settings: ConsensusSettings())
      #expect(verdict.verdict == .undetermined && verdict.grade == nil)
    }
    let sticky = Self.chains([0.999, 0], seed: 4)
    let evidence = Self.evidence(sticky, Self.statistics(of: sticky, seed: 4))
    #expect(evidence.objection != nil)
    let good = Self.evidence(columns, Self.statistics(of: columns, seed: 3))
    #expect(good.objection == nil && good.joined(with: evidence).objection != nil)
    let least = min(good.effectiveDraws, evidence.effectiveDraws)
    #expect(good.joined(with: evidence).effectiveDraws == least)
  }
}
