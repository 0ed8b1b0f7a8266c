import Foundation
import PosteriorDraws
import Probability
import Testing

@testable import ConsensusQueries

/// Evidence that may be looked at after every draw: against numbers computed apart, and how often it
/// is wrong at the mass where it is wrong most often.
@Suite struct DissentEProcessTests {
  private func process(
    eta: Double, agreeing: Int, dissenting: Int = 0, level: Double = 0.95
  ) -> DissentEProcess {
    var process = DissentEProcess(dissent: eta, level: level)
    for _ in 0..<dissenting { process.add(dissents: true) }
    for _ in 0..<agreeing { process.add(dissents: false) }
    return process
  }

  /// The first n at which the mixture reaches 20, by a sum in Python. The last is 3.28/η, below the
  /// 3.5/η that is asked for.
  @Test(arguments: [(0.01, 327), (0.001, 3278)])
  func `draws that all agree decide after 3·3 over η`(eta: Double, needed: Int) {
    #expect(process(eta: eta, agreeing: needed - 1).verdict == .undetermined)
    #expect(process(eta: eta, agreeing: needed).verdict == .consensus)
    #expect(Double(needed) * eta <= 3.5)
    #expect(DissentEProcess(dissent: eta, level: 0.95).drawsToDecide(share: 0) == needed)
  }

  @Test func `bounds are the masses at which the mixture reaches 20`() {
    // scipy.optimize.brentq on the mixtures of 2 of 500 and of 40 of 500.
    var few = DissentEProcess(dissent: 0.01, level: 0.95)
    var many = DissentEProcess(dissent: 0.05, level: 0.95)
    for draw in 0..<500 {
      few.add(dissents: draw == 100 || draw == 300)
      many.add(dissents: draw % 25 == 3 || draw % 25 == 14)
    }
    #expect(few.verdict == .undetermined && few.drawCount == 500)
    #expect(abs(few.upper / 0.018569798816287886 - 1) < 1e-9, "\(few.upper)")
    #expect(many.verdict == .undetermined && many.drawCount == 500)
    #expect(abs(many.lower / 0.0473497110217878 - 1) < 1e-9, "\(many.lower)")
  }

  @Test func `a verdict stays, and its bound is on its side`() {
    var decided = process(eta: 0.01, agreeing: 327)
    #expect(decided.verdict == .consensus && decided.upper <= 0.01)
    for _ in 0..<100 { decided.add(dissents: true) }
    #expect(decided.verdict == .consensus && decided.drawCount == 327)
    let refuted = process(eta: 0.01, agreeing: 0, dissenting: 5)
    // One draw suffices, by the ratio 100, whose largest mass is η itself.
    #expect(refuted.verdict == .dissent && refuted.lower > 0.01 - 1e-12)
  }

  @Test func `without draws nothing is known`() {
    let empty = DissentEProcess(dissent: 0.01, level: 0.95)
    #expect(empty.verdict == .undetermined && empty.lower == 0 && empty.upper == 1)
    #expect(empty.drawsToDecide(share: 0.01) == nil)
  }

  // MARK: How often it is wrong

  /// Verdicts of runs of independent draws that dissent with probability p, each as long as 60/η.
  private func verdicts(p: Double, eta: Double, runs: Int) -> [DissentEProcess] {
    (0..<runs).map { run in
      var random = RandomStream(seed: 11, chain: run, purpose: .simulation)
      var process = DissentEProcess(dissent: eta, level: 0.95)
      for _ in 0..<Int(60 / eta) where process.verdict == .undetermined {
        process.add(dissents: random.uniform() < p)
      }
      return process
    }
  }

  @Test func `at p = η consensus and dissent are wrong in at most one run of twenty`() {
    let runs = verdicts(p: 0.02, eta: 0.02, runs: 400)
    // 32 of 400 have a chance of 0.6% at 5%, the rate that a peek at fixed bounds exceeds sixfold.
    #expect(runs.count { $0.verdict == .consensus } <= 32)
    #expect(runs.count { $0.verdict == .dissent } <= 32)
  }

  @Test func `the fault of peeking at bounds of fixed size is noticed`() {
    let eta = 0.02
    let wrong = (0..<400).count { run in
      var random = RandomStream(seed: 11, chain: run, purpose: .simulation)
      var dissenting = 0
      for draw in 1...Int(60 / eta) {
        dissenting += random.uniform() < eta ? 1 : 0
        guard draw >= 149, draw % 10 == 0 else { continue }
        let mass = DissentMass(
          dissentingDraws: dissenting, drawCount: draw, effectiveDraws: Double(draw), level: 0.95,
          areIndependent: true)
        if mass.upper <= eta { return true }
      }
      return false
    }
    #expect(wrong > 32, "\(wrong) of 400")
  }

  @Test func `half and twice of η are told apart`() {
    let below = verdicts(p: 0.01, eta: 0.02, runs: 100)
    let above = verdicts(p: 0.04, eta: 0.02, runs: 100)
    #expect(below.count { $0.verdict == .consensus } >= 90)
    #expect(above.count { $0.verdict == .dissent } >= 95)
  }

  /// Takes some ten seconds in a release build. The table of the page SmallMasses: of 600 runs at
  /// η = 0.001 that end at a verdict or after 100/η draws, which verdicts they got, and the median of
  /// their draws.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["CREDENCE_VALIDATE"] == "1"))
  func `the whole study of stopping`() throws {
    let (eta, runs) = (1e-3, 600)
    var table = [
      "| p / η | consensus | dissent | open | median draws × η |", "|---|---|---|---|---|",
    ]
    let wrong = runs - CoverageStudy.leastHeld(of: runs, level: 0.95, falseAlarm: 1e-4)
    for ratio in [0, 0.5, 1, 2, 5] {
      let found = (0..<runs).map { run in
        var random = RandomStream(seed: 12, chain: run, purpose: .simulation)
        var process = DissentEProcess(dissent: eta, level: 0.95)
        for _ in 0..<Int(100 / eta) where process.verdict == .undetermined {
          process.add(dissents: random.uniform() < ratio * eta)
        }
        return process
      }
      let counts = [Verdict.consensus, .dissent, .undetermined].map { verdict in
        found.count { $0.verdict == verdict }
      }
      let median = Double(found.map(\.drawCount).sorted()[runs / 2]) * eta
      let shares = counts.map { fixed(Double($0) / Double(runs), 3) }.joined(separator: " | ")
      table.append("| \(ratio) | \(shares) | \(fixed(median, 2)) |")
      if ratio >= 1 { #expect(counts[0] <= wrong, "consensus at \(ratio) η") }
      if ratio <= 1 { #expect(counts[1] <= wrong, "dissent at \(ratio) η") }
      if ratio == 0 { #expect(median <= 3.5 && counts[0] == runs) }
    }
    try MeasuredTable.expect(table, on: "SmallMasses")
  }
}
