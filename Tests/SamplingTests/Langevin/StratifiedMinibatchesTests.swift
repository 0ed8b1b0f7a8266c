import Foundation
import LogDensities
import Probability
import Sampling
import Testing

/// Six observations in strata of two and four, of which a minibatch takes one and two.
@Suite struct StratifiedMinibatchesTests {
  private let strata = Strata([0..<2, 2..<6], own: 0..<2)
  /// Gradients of the observations at some position: the strata differ.
  private let gradients = [3.0, 3.5, -1.0, 0.25, -2.0, -0.5]

  private func pairs(of range: Range<Int>) -> [[Int]] {
    range.flatMap { first in (first + 1..<range.upperBound).map { [first, $0] } }
  }

  /// Σ (Nₛ/nₛ) Σ of the observations of a minibatch.
  private func estimate(_ batch: [Int]) -> Double {
    strata.ranges.reduce(0) { sum, range in
      let chosen = batch.filter { range.contains($0) }
      let part = chosen.reduce(0) { $0 + gradients[$1] }
      return sum + Double(range.count) / Double(chosen.count) * part
    }
  }

  /// All minibatches, each of which comes equally often.
  private var batches: [[Int]] {
    (0..<2).flatMap { first in pairs(of: 2..<6).map { [first] + $0 } }
  }

  @Test func `the mean over all minibatches is the gradient, and the variance is small`() {
    let exact = gradients.reduce(0, +)
    let estimates = batches.map(estimate)
    #expect(estimates.count == 12)
    #expect(abs(estimates.reduce(0, +) / 12 - exact) < 1e-13)
    let variance = estimates.reduce(0) { $0 + ($1 - exact) * ($1 - exact) } / 12
    var simple = [Double]()
    for first in 0..<6 {
      for pair in pairs(of: first + 1..<6) {
        simple.append(2 * (gradients[first] + gradients[pair[0]] + gradients[pair[1]]))
      }
    }
    #expect(simple.count == 20 && abs(simple.reduce(0, +) / 20 - exact) < 1e-13)
    let simpleVariance = simple.reduce(0) { $0 + ($1 - exact) * ($1 - exact) } / 20
    #expect(variance < 0.5 * simpleVariance)
    // Weights for the whole would be wrong where shares are not in proportion.
    #expect(strata.share(of: 0, batchSize: 3) == 1 && strata.share(of: 1, batchSize: 3) == 2)
    #expect(strata.size(ofBatch: 3) == 3 && strata.size(ofBatch: 1) == 2)
  }

  @Test func `every minibatch comes equally often`() {
    var counts: [[Int]: Int] = [:]
    let trials = 24_000
    for chain in 0..<trials {
      var random = RandomStream(seed: 3, chain: chain, purpose: .sampling)
      var minibatches = Minibatches(observationCount: 6, batchSize: 3)
      var batch: [Int] = []
      // The third batch: both parts are in their second epoch.
      for _ in 0..<3 { minibatches.next(from: strata, into: &batch, random: &random) }
      counts[batch.sorted(), default: 0] += 1
    }
    #expect(Set(counts.keys) == Set(batches))
    let expected = Double(trials) / 12
    let square = counts.values.reduce(0) { $0 + pow(Double($1) - expected, 2) / expected }
    // The 0.9999 quantile of χ² with 11 degrees of freedom.
    #expect(square < 37.4)
  }

  @Test func `an epoch of a part has each observation once`() {
    let strata = Strata([0..<8, 8..<8, 8..<20], own: 0..<3)
    var random = RandomStream(seed: 1, chain: 0, purpose: .sampling)
    var minibatches = Minibatches(observationCount: 20, batchSize: 5)
    var (seen, batch) = ([Int](), [Int]())
    for _ in 0..<4 {
      minibatches.next(from: strata, into: &batch, random: &random)
      seen += batch
    }
    #expect(seen.filter { $0 < 8 }.sorted() == Array(0..<8))
    #expect(seen.filter { $0 >= 8 }.sorted() == Array(8..<20))
  }

  @Test func `a process draws its own parts as if it had all`() {
    func batches(_ own: Range<Int>) -> [[Int]] {
      let strata = Strata((0..<5).map { $0 * 10..<($0 + 1) * 10 }, own: own)
      var random = RandomStream(seed: 1, chain: 0, purpose: .sampling)
      var minibatches = Minibatches(observationCount: 50, batchSize: 15)
      return (0..<30).map { _ in
        var batch: [Int] = []
        minibatches.next(from: strata, into: &batch, random: &random)
        return batch
      }
    }
    let all = batches(0..<5)
    for (index, (left, right)) in zip(batches(0..<2), batches(2..<5)).enumerated() {
      #expect(left + right == all[index])
    }
  }

  @Test func `a checkpoint brings the same minibatches`() throws {
    var random = RandomStream(seed: 1, chain: 0, purpose: .sampling)
    var minibatches = Minibatches(observationCount: 6, batchSize: 3)
    var (batch, again) = ([Int](), [Int]())
    for _ in 0..<5 { minibatches.next(from: strata, into: &batch, random: &random) }
    var resumed = try JSONDecoder().decode(
      Minibatches.self, from: JSONEncoder().encode(minibatches))
    minibatches.next(from: strata, into: &batch, random: &random)
    resumed.next(from: strata, into: &again, random: &random)
    #expect(batch == again)
  }
}
