import Foundation
import PosteriorDraws
import Testing

@testable import ConsensusQueries

/// Bounds against closed forms and SciPy 1.17, and which effective draws they count.
@Suite struct DissentMassTests {
  private func mass(_ k: Double, of n: Double, level: Double = 0.95) -> DissentMass {
    // A thousandth of a draw is the unit, so that fractional counts can be given.
    DissentMass(
      dissentingDraws: Int((k * 1000).rounded()), drawCount: Int((n * 1000).rounded()),
      effectiveDraws: n, level: level, areIndependent: true)
  }

  private func agree(_ value: Double, _ reference: Double) -> Bool {
    abs(value - reference) <= 1e-11 * abs(reference)
  }

  /// `beta.ppf(level, k + 1, n - k)` and `beta.ppf(1 - level, k, n - k + 1)`.
  @Test(
    arguments: [
      (0, 299, 0.95, 0.0, 0.009969146792899269), (0, 298, 0.95, 0.0, 0.010002432437677691),
      (0, 2995, 0.95, 0.0, 0.000999744420901142),
      (3, 1000, 0.95, 0.0008181753982218005, 0.007735244718479458),
      (10, 1000, 0.99, 0.004140298065144728, 0.02004260590087893),
      (0.37, 123.4, 0.95, 1.7933282239341688e-06, 0.029420723664640297),
      (12.5, 800.25, 0.9, 0.010313769769960532, 0.02287179722789695),
      (500, 1000, 0.95, 0.47351773123569124, 0.5264822687643087),
      (999, 1000, 0.95, 0.9952650064245002, 0.999948708021091),
      (1000, 1000, 0.95, 0.9970087504549047, 1.0),
    ] as [(Double, Double, Double, Double, Double)])
  func `bounds are the quantiles that SciPy gives`(
    k: Double, n: Double, level: Double, lower: Double, upper: Double
  ) {
    let mass = mass(k, of: n, level: level)
    #expect(agree(mass.lower, lower), "\(mass.lower)")
    #expect(agree(mass.upper, upper), "\(mass.upper)")
    // The negation's upper bound is the complement of the lower bound, and the reverse.
    #expect(abs(mass.upperAgreement - (1 - lower)) < 1e-14)
    let negation = self.mass(n - k, of: n, level: level)
    #expect(abs(negation.lower - (1 - upper)) < 1e-14 && abs(negation.upper - (1 - lower)) < 1e-14)
  }

  @Test func `closed forms without and with nothing but dissenters`() {
    for n in [1, 7.5, 299, 12_345.6] {
      #expect(agree(mass(0, of: n).upper, -expm1(log(0.05) / n)))
      #expect(mass(0, of: n).lower == 0)
      #expect(agree(mass(n, of: n).lower, pow(0.05, 1 / n)))
      #expect(mass(n, of: n).upper == 1)
    }
  }

  @Test
  func `chains that dissent have half of the error, those that agree or dissent wholly all of it`()
  {
    func pair(_ k: Int) -> (chains: DissentMass, independent: DissentMass, half: DissentMass) {
      func mass(_ level: Double, _ areIndependent: Bool) -> DissentMass {
        DissentMass(
          dissentingDraws: k, drawCount: 1000, effectiveDraws: 1000, level: level,
          areIndependent: areIndependent)
      }
      return (mass(0.95, false), mass(0.95, true), mass(0.975, true))
    }
    for k in [1, 10, 999] {
      let (chains, _, half) = pair(k)
      #expect(chains.upper == half.upper && chains.lower == half.lower && chains.level == 0.95)
    }
    for k in [0, 1000] {
      let (chains, independent, _) = pair(k)
      #expect(chains.upper == independent.upper && chains.lower == independent.lower)
    }
  }

  @Test func `the bounds enclose the estimate and tighten with the effective draws`() {
    for share in [0, 0.001, 0.01, 0.3, 0.5, 0.97, 1] {
      var last = (lower: -1.0, upper: 2.0)
      for n in [1, 2, 5, 17.3, 100, 999, 10_000, 1e6] {
        let mass = DissentMass(
          dissentingDraws: Int(share * 1000), drawCount: 1000, effectiveDraws: n, level: 0.95)
        #expect(mass.lower <= share && share <= mass.upper)
        #expect(mass.lower >= last.lower && mass.upper <= last.upper, "\(share) of \(n)")
        last = (mass.lower, mass.upper)
      }
    }
  }

  @Test(arguments: [(0.01, 0.95, 299), (0.001, 0.95, 2995), (0.01, 0.99, 459), (0.5, 0.95, 5)])
  func `draws needed without a dissenter`(eta: Double, level: Double, needed: Int) {
    let mass = DissentMass(dissentingDraws: 0, drawCount: 100, effectiveDraws: 50, level: level)
    #expect(mass.effectiveDrawsToDecide(mass: eta) == needed)
    #expect(needed == Int((log(1 - level) / log(1 - eta)).rounded(.up)))
  }

  @Test func `the draws needed decide, and one less does not`() throws {
    for (k, eta) in [
      (1, 0.01), (4, 0.01), (9, 0.01), (11, 0.01), (30, 0.01), (1000, 0.01), (400, 0.5),
    ] {
      let mass = DissentMass(dissentingDraws: k, drawCount: 1000, effectiveDraws: 1, level: 0.95)
      let needed = try #require(mass.effectiveDrawsToDecide(mass: eta))
      func decides(_ n: Int) -> Bool {
        let planned = DissentMass(
          dissentingDraws: k, drawCount: 1000, effectiveDraws: Double(n), level: 0.95)
        return planned.upper <= eta || planned.lower > eta
      }
      #expect(decides(needed) && (needed == 1 || !decides(needed - 1)), "\(k): \(needed)")
    }
  }

  @Test func `the nearer to the limit, the more draws`() {
    func needed(_ k: Int) -> Int {
      DissentMass(dissentingDraws: k, drawCount: 10_000, effectiveDraws: 1, level: 0.95)
        .effectiveDrawsToDecide(mass: 0.01) ?? .max
    }
    #expect(
      zip([0, 20, 50, 80, 95], [20, 50, 80, 95, 100]).allSatisfy { needed($0) < needed($1) })
    #expect(
      zip([105, 120, 200, 800], [120, 200, 800, 9000]).allSatisfy { needed($0) > needed($1) })
    #expect(needed(100) == .max)
  }

  @Test func `without draws nothing is known`() {
    let empty = DissentMass(
      margins: DrawMatrix(chainCount: 4, drawCount: 0, values: []), holds: [],
      logDensity: DrawMatrix(chainCount: 4, drawCount: 0, values: []), level: 0.95)
    #expect(empty.estimate.isNaN && empty.lower.isNaN && empty.upper.isNaN)
    #expect(empty.effectiveDrawsToDecide(mass: 0.01) == nil)
  }

  // MARK: Which effective draws

  private func measured(_ margins: DrawMatrix, _ logDensity: DrawMatrix) -> DissentMass {
    DissentMass(
      margins: margins, holds: margins.values.map { $0 > 0 }, logDensity: logDensity, level: 0.95)
  }

  @Test func `chains that do not dissent are worth what their slowest function is`() {
    let slow = AutoregressiveChains(correlation: 0.9).draws(chains: 4, length: 500, seed: 1)
    let fast = AutoregressiveChains(correlation: 0).draws(chains: 4, length: 500, seed: 2)
    let shifted = slow.map { $0 + 100 }
    let mass = measured(shifted, fast)
    // No draw dissents: the indicator is constant and its size, were it K, would be 2000.
    #expect(mass.dissentingDraws == 0)
    #expect(mass.effectiveDraws < 400 && mass.effectiveDraws <= shifted.bulkESS)
    #expect(mass.effectiveDraws <= shifted.tailESS)
    // A slow log posterior counts as much as a slow margin.
    #expect(measured(fast.map { $0 + 100 }, slow).effectiveDraws <= slow.bulkESS)
  }

  @Test func `antithetic chains are worth no more than their draws`() {
    let chains = AutoregressiveChains(correlation: -0.7).draws(chains: 4, length: 500, seed: 3)
    #expect(chains.bulkESS > 2000)
    #expect(measured(chains, chains).effectiveDraws <= 2000)
  }

  @Test(arguments: [-6.0, -2.5, -1, 0, 1, 2.5, 6])
  func `a claim and its negation have the same effective draws`(shift: Double) {
    let draws = AutoregressiveChains(correlation: 0.8).draws(chains: 4, length: 500, seed: 4)
    let density = draws.map { -$0 * $0 / 2 }
    let mass = measured(draws.map { $0 + shift }, density)
    let negation = measured(draws.map { -$0 - shift }, density)
    #expect(agree(mass.effectiveDraws, negation.effectiveDraws))
    #expect(abs(mass.upper - (1 - negation.lower)) < 1e-9)
    #expect(abs(mass.upperAgreement - negation.upper) < 1e-9)
  }

  @Test func `what does not vary has no effective draws`() {
    let draws = AutoregressiveChains(correlation: 0).draws(chains: 4, length: 200, seed: 5)
    for fault in [1, .nan, .infinity] {
      let constant = draws.map { _ in fault }
      #expect(
        measured(constant, draws).effectiveDraws.isNaN && measured(constant, draws).upper.isNaN)
      #expect(
        measured(draws, constant).effectiveDraws.isNaN && measured(draws, constant).lower.isNaN)
    }
  }
}
