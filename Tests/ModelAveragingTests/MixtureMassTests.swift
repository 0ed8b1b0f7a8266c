import Foundation
import ModelAveraging
import Probability
import Testing

@Suite struct MixtureMassTests {
  private func bounded(_ value: Double, _ lower: Double, _ upper: Double) -> BoundedEstimate {
    BoundedEstimate(value: value, lower: lower, upper: upper)
  }

  @Test func `known weights and masses give their mean`() {
    let mixture = MixtureMass.bounds(
      weights: [0.2, 0.3, 0.5].map { BoundedEstimate(exactly: $0) },
      masses: [0.1, 0.2, 0.4].map { BoundedEstimate(exactly: $0) })
    for number in [mixture.value, mixture.lower, mixture.upper] {
      #expect(abs(number - 0.28) < 1e-15)
    }
  }

  @Test func `what was not asked may be all or nothing`() {
    let mixture = MixtureMass.bounds(
      weights: [bounded(0.9, 0.85, 0.95), bounded(0.1, 0.05, 0.15)],
      masses: [bounded(0.02, 0.01, 0.04), nil])
    #expect(abs(mixture.value - 0.02) < 1e-15)
    #expect(abs(mixture.upper - (0.85 * 0.04 + 0.15)) < 1e-15)
    #expect(abs(mixture.lower - 0.85 * 0.01) < 1e-15)
    let unknown = MixtureMass.bounds(
      weights: [BoundedEstimate(exactly: 1)], masses: [bounded(.nan, .nan, .nan)])
    #expect(unknown.upper == 1 && unknown.lower == 0 && unknown.value.isNaN)
  }

  /// A structure of weight 10⁻⁶ moves nothing; one of weight 0.4 that dissents moves all.
  @Test func `dissent counts by the weight of its structure`() {
    func upper(_ weights: [BoundedEstimate], dissenting: Int) -> BoundedEstimate {
      MixtureMass.bounds(
        weights: weights,
        masses: weights.indices.map {
          $0 == dissenting ? bounded(0.95, 0.9, 0.99) : bounded(0, 0, 0.003)
        })
    }
    let tiny = [
      bounded(0.6, 0.5, 0.7), bounded(0.4, 0.3, 0.5), bounded(1e-6, 1e-7, 1e-5),
    ]
    #expect(upper(tiny, dissenting: 2).upper < 0.0031)
    #expect(upper(tiny, dissenting: 1).lower >= 0.3 * 0.9 - 1e-12)
  }

  /// Against the plain sum and a search over many feasible weights.
  @Test func `the bounds are the extremes over all weights allowed`() throws {
    var random = RandomStream(seed: 6, chain: 0, purpose: .simulation)
    for _ in 0..<300 {
      let modelClass = try ModelClassTests.random(&random)
      let weights = modelClass.bounds(level: 0.9)
      let masses = weights.map { _ -> BoundedEstimate in
        let p = random.uniform()
        return bounded(p, p * random.uniform(), p + (1 - p) * random.uniform())
      }
      let mixture = MixtureMass.bounds(weights: weights, masses: masses)
      #expect(mixture.lower <= mixture.value + 1e-12 && mixture.value <= mixture.upper + 1e-12)
      let plain = dot(weights.map(\.upper), masses.map(\.upper))
      #expect(mixture.upper <= plain + 1e-12)
      #expect(mixture.upper <= (masses.map(\.upper).max() ?? 0) + 1e-12)
      for _ in 0..<20 {
        let feasible = feasibleWeights(weights, &random)
        #expect(dot(feasible, masses.map(\.upper)) <= mixture.upper + 1e-9)
        #expect(dot(feasible, masses.map(\.lower)) >= mixture.lower - 1e-9)
      }
    }
  }

  /// The least weights, and what is left in a random order.
  private func feasibleWeights(
    _ bounds: [BoundedEstimate], _ random: inout RandomStream
  ) -> [Double] {
    var weights = bounds.map(\.lower)
    var left = 1 - weights.reduce(0, +)
    let keys = bounds.map { _ in random.uniform() }
    for index in bounds.indices.sorted(by: { keys[$0] < keys[$1] }) {
      let share = min(left, bounds[index].upper - bounds[index].lower)
      weights[index] += share
      left -= share
    }
    return weights
  }

  @Test func `the terms of a split add up to the error probability`() {
    let split = ConfidenceSplit(errorProbability: 0.05, structureCount: 10)
    let spent = (1 - split.weightLevel) + 10 * (1 - split.structureLevel)
    #expect(abs(spent - 0.05) < 1e-12)
    #expect(ConfidenceSplit(errorProbability: 0.05, structureCount: 0).structureLevel == 0.975)
  }

  // MARK: Coverage

  /// How many of 2,000 classes of 2 to 9 structures have their dissent mass below the upper and
  /// above the lower bound, when evidences have normal errors and each structure is asked by
  /// binomial draws, or its dissent mass is known.
  private func coverage(
    seed: UInt64, drops: Bool, isAsked: Bool = true,
    weights: (ModelClass, ConfidenceSplit) -> [BoundedEstimate] = {
      $0.bounds(level: $1.weightLevel)
    }
  ) throws -> (upper: Int, lower: Int) {
    var random = RandomStream(seed: seed, chain: 0, purpose: .simulation)
    var (upper, lower) = (0, 0)
    for _ in 0..<2000 {
      let truth = try ModelClassTests.random(&random)
      let estimated = try ModelClass(
        truth.structures.map {
          ModelClassTests.structure(
            $0.name, bits: Int($0.codeLength.bits),
            $0.evidence.logEvidence + $0.evidence.standardError * random.normal(),
            $0.evidence.standardError)
        })
      let p = truth.structures.map { _ in exp(-5 * random.uniform()) }
      let exact = dot(truth.probabilities, p)
      let selection = estimated.selection(droppingAtMost: drops ? 0.01 : 0, level: 0.5)
      let split = ConfidenceSplit(errorProbability: 0.05, structureCount: selection.kept.count)
      var masses = [BoundedEstimate?](repeating: nil, count: p.count)
      for index in selection.kept {
        masses[index] =
          isAsked
          ? binomialBounds(p[index], level: split.structureLevel, &random)
          : BoundedEstimate(exactly: p[index])
      }
      let mixture = MixtureMass.bounds(
        weights: weights(estimated, split), masses: masses)
      upper += exact <= mixture.upper ? 1 : 0
      lower += exact >= mixture.lower ? 1 : 0
    }
    return (upper, lower)
  }

  /// Clopper and Pearson's bounds from 400 draws.
  private func binomialBounds(
    _ p: Double, level: Double, _ random: inout RandomStream
  ) -> BoundedEstimate {
    let hits = Double((0..<400).count { _ in random.uniform() < p })
    let upper = hits == 400 ? 1 : SpecialFunctions.betaQuantile(level, hits + 1, 400 - hits)
    let lower = hits == 0 ? 0 : SpecialFunctions.betaQuantile(1 - level, hits, 401 - hits)
    return BoundedEstimate(value: hits / 400, lower: lower, upper: upper)
  }

  /// Of 2,000 at a coverage of 95% fewer than 1,858 with probability 10⁻⁵.
  private static let least = 1858

  @Test(arguments: [true, false])
  func `the bounds hold with their confidence`(drops: Bool) throws {
    let held = try coverage(seed: 21, drops: drops)
    print("mixture bounds: \(held) of 2000, dropping \(drops)")
    #expect(held.upper >= Self.least && held.lower >= Self.least)
    let known = try coverage(seed: 24, drops: drops, isAsked: false)
    print("mixture bounds, masses known: \(known) of 2000, dropping \(drops)")
    #expect(known.upper >= Self.least && known.lower >= Self.least)
  }

  /// The planted fault takes the weights for known.
  @Test func `evidence errors left out of the bound are caught`() throws {
    let held = try coverage(seed: 22, drops: false, isAsked: false) { modelClass, _ in
      modelClass.probabilities.map { BoundedEstimate(exactly: $0) }
    }
    print("mixture bounds without evidence errors: \(held) of 2000")
    #expect(held.upper < Self.least && held.lower < Self.least)
  }

  /// The planted fault asks each of 40 structures at the level 1 − δ: all their bounds at once hold
  /// seldom, and the union bound over them proves nothing.
  @Test func `bounds without a split do not hold at once`() {
    var random = RandomStream(seed: 23, chain: 0, purpose: .simulation)
    var (unsplit, split) = (0, 0)
    for _ in 0..<400 {
      let p = (0..<40).map { _ in random.uniform(0.02, 0.2) }
      let level = ConfidenceSplit(errorProbability: 0.05, structureCount: 40).structureLevel
      func holds(_ level: Double) -> Bool {
        p.allSatisfy { binomialBounds($0, level: level, &random).upper >= $0 }
      }
      unsplit += holds(0.95) ? 1 : 0
      split += holds(level) ? 1 : 0
    }
    print("40 bounds at once: \(split) of 400 split, \(unsplit) of 400 unsplit")
    #expect(split >= 360)
    #expect(unsplit < 120)
  }
}
