import Foundation
import Probability
import Testing

@testable import ConsensusQueries

/// The bounds hold as often as they say, where the true mass is known.
///
/// Each test refutes a coverage of 95% where fewer runs are covered than have one chance in 10 000.
/// Its power: of 60 runs it needs 49, which a true coverage of 0.72 (what K in place of N gives on
/// long AR(1) chains of correlation 0.9) reaches with probability 0.06 and one of 0.6 with 0.0003;
/// of 300 runs it needs 269, which 0.87 reaches with probability 0.1 and 0.83 with 0.0008.
@Suite struct CoverageTests {
  typealias Source = CoverageStudy.Source

  private static let sources: [Source] = [
    .autoregressive(0), .autoregressive(0.9), .autoregressive(0.98),
    .metropolis(.studentT3, step: 4), .metropolis(.studentT3, step: 2.4),
    .metropolis(.studentT3, step: 1),
    .metropolis(.laplace, step: 3.4), .metropolis(.laplace, step: 1),
  ]
  private static let falseAlarm = 1e-4
  private static let replicates = 600

  private static let validates = ProcessInfo.processInfo.environment["CREDENCE_VALIDATE"] == "1"

  private func passes(_ held: Int, of runs: Int) -> Bool {
    held >= CoverageStudy.leastHeld(of: runs, level: 0.95, falseAlarm: Self.falseAlarm)
  }

  @Test func `both bounds hold for independent and for sticky chains`() {
    for source in [Source.autoregressive(0), .autoregressive(0.9)] {
      let study = CoverageStudy(source: source, chains: 4, length: 250)
      let result = study.run(masses: [0.02], replicates: 60)[0]
      #expect(passes(result.upperHeld, of: result.runs), "\(source): \(result)")
      #expect(passes(result.lowerHeld, of: result.runs), "\(source): \(result)")
    }
  }

  /// As of a probability that rounds to 1 on half of the draws; on chains that dissent sometimes.
  @Test func `bounds hold for margins that tie at an end`() {
    let (p, threshold) = (0.01, -SpecialFunctions.normalQuantile(0.01))
    var (judged, held) = (0, 0)
    for replicate in 1...60 {
      let chains = AutoregressiveChains(correlation: 0.8)
        .draws(chains: 4, length: 1500, seed: UInt64(replicate))
      let margins = chains.map { min(threshold - $0, threshold) }
      var statistics = NormalPosterior.statistics(
        logDensity: chains.map { -$0 * $0 / 2 }, energy: chains)
      statistics.origin = .markovChain
      let diagnostics = MarginDiagnostics(margins: margins, statistics: statistics)
      guard diagnostics.objection == nil else { continue }
      judged += 1
      let mass = DissentMass(
        margins: margins, holds: margins.values.map { $0 > 0 }, sizes: diagnostics.sizes,
        level: 0.95)
      held += mass.upper >= p ? 1 : 0
    }
    #expect(judged > 40 && passes(held, of: judged), "\(held) of \(judged)")
  }

  @Test func `the fault of counting every draw as independent is noticed`() {
    let study = CoverageStudy(source: .autoregressive(0.98), chains: 4, length: 250)
    let result = study.run(masses: [0.02], replicates: 60)[0]
    #expect(passes(result.upperHeld, of: result.runs), "\(result)")
    #expect(!passes(result.naiveUpperHeld, of: result.runs), "\(result)")
  }

  @Test func `the least that must hold is the binomial quantile`() {
    // scipy.stats.binom.ppf(1e-4, n, 0.95)
    #expect(CoverageStudy.leastHeld(of: 60, level: 0.95, falseAlarm: 1e-4) == 49)
    #expect(CoverageStudy.leastHeld(of: 300, level: 0.95, falseAlarm: 1e-4) == 269)
    #expect(CoverageStudy.leastHeld(of: 600, level: 0.95, falseAlarm: 1e-3) == 552)
  }

  /// Takes a minute in a release build. The table of the page Verdicts: how often each bound held, with
  /// N and with K in its place, and the mean of the upper bound over p. Of 600 runs 552 must hold, which
  /// a coverage of 0.91 reaches with probability 0.22, and one of 0.90 with 0.06.
  @Test(.enabled(if: CoverageTests.validates)) func `the whole study, chains of 2500 draws`() throws
  {
    let masses = [1e-2, 1e-3]
    var table = [
      "| chains | p | upper held | lower held | upper, K for N | lower, K for N | upper / p |",
      "|---|---|---|---|---|---|---|",
    ]
    for source in Self.sources {
      let study = CoverageStudy(source: source, chains: 4, length: 2500)
      for (p, result) in zip(masses, study.run(masses: masses, replicates: Self.replicates)) {
        table.append("| \(source) | \(p == 1e-2 ? "1e-2" : "1e-3") | \(result.row) |")
        let least = CoverageStudy.leastHeld(of: result.runs, level: 0.95, falseAlarm: 1e-3)
        #expect(result.upperHeld >= least, "\(source) at \(p)")
        #expect(result.lowerHeld >= least, "\(source) at \(p)")
      }
    }
    try MeasuredTable.expect(table, on: "Verdicts")
  }
}

extension CoverageStudy.Result {
  fileprivate var row: String {
    let shares = [upperHeld, lowerHeld, naiveUpperHeld, naiveLowerHeld]
      .map { fixed(Double($0) / Double(runs), 3) }
    return (shares + [fixed(relativeUpper / Double(runs), 2)]).joined(separator: " | ")
  }
}
