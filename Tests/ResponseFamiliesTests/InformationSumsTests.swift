import Foundation
import Probability
import Testing

@testable import ResponseFamilies

/// The mutual information of few draws against its exact value.
@Suite struct InformationSumsTests {
  private static func entropy(_ p: Double) -> Double {
    (p > 0 ? -p * log(p) : 0) - (p < 1 ? (1 - p) * log1p(-p) : 0)
  }

  private static func sums(_ draws: [Double], block: Int = 1) -> InformationSums {
    let starts = Array(stride(from: 0, to: draws.count, by: block))
    let blocks = starts.map { draws[$0..<min($0 + block, draws.count)] }
    return InformationSums(
      counts: blocks.map { Double($0.count) },
      probabilities: [
        blocks.map { $0.reduce(0) { $0 + 1 - $1 } }, blocks.map { $0.reduce(0, +) },
      ], entropy: blocks.map { $0.reduce(0) { $0 + entropy($1) } })
  }

  private static func plugIn(_ draws: [Double]) -> Double {
    let mean = draws.reduce(0, +) / Double(draws.count)
    return entropy(mean) - draws.reduce(0) { $0 + entropy($1) } / Double(draws.count)
  }

  /// p = logistic(t), t normal with mean 0.4 and sd 0.8: by a sum over a fine grid.
  private static var exact: Double {
    var (mass, mean, inner) = (0.0, 0.0, 0.0)
    for step in -8000...8000 {
      let z = Double(step) / 1000
      let weight = exp(-z * z / 2)
      let p = 1 / (1 + exp(-0.4 - 0.8 * z))
      mass += weight
      mean += weight * p
      inner += weight * entropy(p)
    }
    return entropy(mean / mass) - inner / mass
  }

  /// The plug-in estimate falls short by about 1/K, which the test would notice in the other one.
  @Test(arguments: [(5, 40_000), (10, 20_000), (30, 8000)])
  func `the jackknife removes the bias of few draws`(count: Int, replicates: Int) {
    var random = RandomStream(seed: 1, chain: count, purpose: .simulation)
    var (plugIn, corrected, squares) = (0.0, 0.0, 0.0)
    for _ in 0..<replicates {
      let draws = (0..<count).map { _ in 1 / (1 + exp(-0.4 - 0.8 * random.normal())) }
      plugIn += Self.plugIn(draws)
      let value = InformationSums.mutualInformation([(1, Self.sums(draws))])
      corrected += value
      squares += value * value
    }
    let n = Double(replicates)
    let (exact, mean) = (Self.exact, corrected / n)
    let error = ((squares / n - mean * mean) / n).squareRoot()
    #expect(abs(plugIn / n / exact - (1 - 1 / Double(count))) < 0.02)
    #expect(abs(mean / exact - 1) < 4 * error / exact + 0.5 / Double(count * count))
  }

  @Test func `it is the jackknife over single draws, and over unequal blocks`() {
    var random = RandomStream(seed: 2, chain: 0, purpose: .simulation)
    let draws = (0..<23).map { _ in 1 / (1 + exp(-1 - random.normal())) }
    for block in [1, 4] {
      let starts = Array(stride(from: 0, to: draws.count, by: block))
      var expected = Double(starts.count) * Self.plugIn(draws)
      for start in starts {
        let size = min(block, draws.count - start)
        let rest = draws[..<start] + draws[(start + size)...]
        expected -= (1 - Double(size) / Double(draws.count)) * Self.plugIn(Array(rest))
      }
      let found = InformationSums.mutualInformation([(1, Self.sums(draws, block: block))])
      #expect(abs(found - expected) < 1e-12)
    }
  }

  /// Draws that depend on each other are worth fewer: blocks of twice their autocorrelation time leave a
  /// quarter of the bias (0.985 in 20,000 runs of a program of its own), single draws nearly all of it.
  @Test func `blocks correct for the dependence of a chain`() {
    var (single, blocked) = (0.0, 0.0)
    let (replicates, count, rho) = (4000, 320, 0.9)
    for replicate in 0..<replicates {
      var random = RandomStream(seed: 3, chain: replicate, purpose: .simulation)
      var z = random.normal()
      let draws = (0..<count).map { _ -> Double in
        z = rho * z + (1 - rho * rho).squareRoot() * random.normal()
        return 1 / (1 + exp(-0.4 - 0.8 * z))
      }
      single += InformationSums.mutualInformation([(1, Self.sums(draws))])
      blocked += InformationSums.mutualInformation([(1, Self.sums(draws, block: 40))])
    }
    let exact = Self.exact * Double(replicates)
    #expect(single / exact < 0.96, "K_eff is about 17, so that the plug-in lacks 6%")
    #expect(abs(blocked / exact - 1) < 0.03)
  }

  @Test func `a mixture of structures adds what they disagree on`() {
    let (low, high) = (Self.sums([0.2, 0.2, 0.2]), Self.sums([0.7, 0.7, 0.7]))
    let found = InformationSums.mutualInformation([(0.25, low), (0.75, high)])
    let expected =
      Self.entropy(0.25 * 0.2 + 0.75 * 0.7) - 0.25 * Self.entropy(0.2) - 0.75 * Self.entropy(0.7)
    #expect(abs(found - expected) < 1e-13)
    func normal(_ mean: Double) -> InformationSums {
      InformationSums(
        counts: [1, 1], center: 0, first: [mean, mean], second: [mean * mean, mean * mean],
        noise: [2, 2])
    }
    let numbers = InformationSums.mutualInformation([(0.5, normal(1)), (0.5, normal(3))])
    #expect(abs(numbers - 0.5 * log(1 + 1 / 2.0)) < 1e-13)
  }

  @Test func `what has no value has no information`() {
    let sums = InformationSums(
      counts: [1, 1], center: 0, first: [.nan, 1], second: [1, 1], noise: [1, 1])
    #expect(InformationSums.mutualInformation([(1, sums)]).isNaN)
    #expect(InformationSums.mutualInformation([]).isNaN)
  }
}
