import Foundation
import Probability
import Testing

@testable import Sampling

/// A χ² statistic as a standard normal, by Wilson and Hilferty (1931).
private func zScore(_ counts: [Int]) -> Double {
  let expected = Double(counts.reduce(0, +)) / Double(counts.count)
  let chiSquare = counts.reduce(0.0) {
    $0 + (Double($1) - expected) * (Double($1) - expected) / expected
  }
  let degrees = Double(counts.count - 1)
  let spread = 2 / (9 * degrees)
  return (cbrt(chiSquare / degrees) - (1 - spread)) / spread.squareRoot()
}

@Suite struct IndexPermutationTests {
  @Test(arguments: [1, 2, 3, 4, 5, 7, 16, 97, 1000, 12_345])
  func `every key gives a permutation`(count: Int) {
    for key: UInt64 in [0, 1, 0xDEAD_BEEF, .max] {
      let permutation = IndexPermutation(count: count, key: key)
      #expect(Set((0..<count).map { permutation[$0] }) == Set(0..<count))
    }
  }

  @Test(arguments: [3, 4, 5, 6]) func `all orders come alike`(count: Int) {
    var random = RandomStream(seed: 2, chain: 0, purpose: .simulation)
    let orderCount = (1...count).reduce(1, *)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<(500 * orderCount) {
      let permutation = IndexPermutation(count: count, key: random.bits())
      counts[(0..<count).map { permutation[$0] }, default: 0] += 1
    }
    #expect(counts.count == orderCount)
    #expect(abs(zScore(Array(counts.values))) < 4)
  }

  @Test(arguments: [10, 101, 1_000_000])
  func `a pair of neighbours goes everywhere`(count: Int) {
    var random = RandomStream(seed: 4, chain: 0, purpose: .simulation)
    var counts = [Int](repeating: 0, count: 100)
    for _ in 0..<100_000 {
      let permutation = IndexPermutation(count: count, key: random.bits())
      let (a, b) = (permutation[count / 2], permutation[count / 2 + 1])
      // b less a is uniform on 1 ..< count; a third of the pairs may fall on a cell's border.
      let gap = (b - a + count) % count - 1
      if count == 10 { counts[a * 9 + gap] += 1 } else { counts[gap * 100 / (count - 1)] += 1 }
    }
    if count == 10 { counts.removeLast(10) }
    #expect(abs(zScore(counts)) < 4)
  }

  @Test func `the sums of batches have the variance of simple random samples`() {
    var random = RandomStream(seed: 6, chain: 0, purpose: .simulation)
    let (count, size) = (1000, 20)
    var squares = 0.0
    let trials = 20_000
    for _ in 0..<trials {
      let permutation = IndexPermutation(count: count, key: random.bits())
      let sum = (0..<size).reduce(0.0) { $0 + Double(permutation[$1]) - 499.5 }
      squares += sum * sum
    }
    let spread = Double(count * (count + 1)) / 12
    let expected = Double(size) * spread * (1 - Double(size) / Double(count))
    #expect(abs(squares / Double(trials) / expected - 1) < 4 * (2 / Double(trials)).squareRoot())
  }
}

@Suite struct MinibatchesTests {
  @Test(arguments: [(10, 5), (10, 3), (10, 10), (10, 99), (7, 1), (1000, 64)])
  func `an epoch has distinct observations`(count: Int, size: Int) {
    var random = RandomStream(seed: 1, chain: 0, purpose: .sampling)
    var batches = Minibatches(observationCount: count, batchSize: size)
    let kept = min(size, count)
    for _ in 0..<5 {
      var seen: [Int] = []
      var batch: [Int] = []
      for _ in 0..<(count / kept) {
        batches.next(into: &batch, random: &random)
        #expect(batch.count == kept)
        seen += batch
      }
      #expect(Set(seen).count == seen.count && seen.allSatisfy { 0..<count ~= $0 })
    }
  }

  @Test func `another epoch has another order`() {
    var random = RandomStream(seed: 1, chain: 0, purpose: .sampling)
    var batches = Minibatches(observationCount: 1000, batchSize: 500)
    var (first, third) = ([Int](), [Int]())
    batches.next(into: &first, random: &random)
    batches.next(into: &third, random: &random)
    batches.next(into: &third, random: &random)
    #expect(first != third)
  }

  @Test func `what a checkpoint holds does not grow with the data`() throws {
    var random = RandomStream(seed: 1, chain: 0, purpose: .sampling)
    var batches = Minibatches(observationCount: 1 << 50, batchSize: 100)
    var batch: [Int] = []
    for _ in 0..<9 { batches.next(into: &batch, random: &random) }
    let stored = try JSONEncoder().encode(batches)
    #expect(stored.count < 200)
    var resumed = try JSONDecoder().decode(Minibatches.self, from: stored)
    #expect(resumed == batches)
    var (next, again) = ([Int](), [Int]())
    batches.next(into: &next, random: &random)
    resumed.next(into: &again, random: &random)
    #expect(next == again)
  }

  @Test func `no observations give empty batches`() {
    var random = RandomStream(seed: 1, chain: 0, purpose: .sampling)
    var batches = Minibatches(observationCount: 0, batchSize: 8)
    var batch = [1]
    batches.next(into: &batch, random: &random)
    #expect(batch.isEmpty)
  }
}

@Suite struct StepSizeScheduleTests {
  @Test func `step sizes follow their formulas`() {
    #expect(StepSizeSchedule.constant(0.3).stepSize(at: 99) == 0.3)
    let polynomial = StepSizeSchedule.polynomial(a: 2, b: 1, gamma: 0.5)
    #expect([0, 3, 15].map { polynomial.stepSize(at: $0) } == [2, 1, 0.5])
    let cycle = StepSizeSchedule.cyclicalCosine(initial: 4, cycleLength: 4, exploration: 0.5)
    for (iteration, expected) in [(0, 4), (2, 2), (4, 4), (6, 2)] {
      #expect(abs(cycle.stepSize(at: iteration) - Double(expected)) < 1e-12)
    }
    #expect(
      (0..<8).map { cycle.isExploring(at: $0) } == [
        true, true, false, false, true, true, false, false,
      ])
  }

  @Test(arguments: [0, 1, 2, 5], [0.0, 0.9, 1, 7])
  func `every cycle draws`(length: Int, exploration: Double) {
    let cycle = StepSizeSchedule.cyclicalCosine(
      initial: 1, cycleLength: length, exploration: exploration)
    #expect((0..<max(length, 1)).contains { !cycle.isExploring(at: $0) })
  }
}
