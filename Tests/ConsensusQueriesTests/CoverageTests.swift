import Foundation
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

  /// Takes a minute in a release build. Prints a table: how often each bound held, with N and with K
  /// in its place; the mean of the upper bound over p, and of N over K. Of 600 runs 552 must hold, which
  /// a coverage of 0.91 reaches with probability 0.22, and one of 0.90 with 0.06.
  @Test(.enabled(if: CoverageTests.validates)) func `the whole study, chains of 2500 draws`() {
    let masses = [1e-2, 1e-3]
    var table = [
      "| chains | p | upper held | lower held | upper, K | lower, K | upper / p | N / K |",
      "|---|---|---|---|---|---|---|---|",
    ]
    for source in Self.sources {
      let study = CoverageStudy(source: source, chains: 4, length: 2500)
      for (p, result) in zip(masses, study.run(masses: masses, replicates: Self.replicates)) {
        table.append("| \(source) | \(p) | \(result.row) |")
        let least = CoverageStudy.leastHeld(of: result.runs, level: 0.95, falseAlarm: 1e-3)
        #expect(result.upperHeld >= least, "\(source) at \(p)")
        #expect(result.lowerHeld >= least, "\(source) at \(p)")
      }
    }
    print(table.joined(separator: "\n"))
  }
}

extension CoverageStudy.Result {
  fileprivate var row: String {
    let shares = [upperHeld, lowerHeld, naiveUpperHeld, naiveLowerHeld]
      .map { fixed(Double($0) / Double(runs), 3) }
    let means = [
      fixed(relativeUpper / Double(runs), 2), fixed(effectiveShare / Double(runs), 4),
    ]
    return (shares + means).joined(separator: " | ")
  }
}
