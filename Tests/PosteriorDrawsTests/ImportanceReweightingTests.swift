import Foundation
import PosteriorDraws
import Probability
import Testing

@Suite struct ImportanceReweightingTests {
  private static func matrix(_ values: [Double]) -> DrawMatrix {
    DrawMatrix(chainCount: 2, drawCount: values.count / 2, values: values)
  }

  @Test func `equal weights change nothing`() {
    let weights = ImportanceReweighting(
      logWeights: Self.matrix([Double](repeating: -3, count: 400)))
    #expect(weights.paretoShape == 0 && weights.objection == nil)
    #expect(abs(weights.effectiveSampleSize - 400) < 1e-9)
    #expect(abs(weights.logMeanWeight + 3) < 1e-12 && abs(weights.logWeightBound) < 1e-12)
  }

  /// Draws of N(0, 1) weighted by exp(a θ − a²/2) are draws of N(a, 1): the weights have mean 1, and
  /// 1/Σ w̄² is K exp(−a²) in expectation.
  @Test func `weights of a shifted normal have the moments of theory`() {
    let count = 40_000
    var random = RandomStream(seed: 3, chain: 0, purpose: .simulation)
    let draws = (0..<count).map { _ in random.normal() }
    let weights = ImportanceReweighting(
      logWeights: Self.matrix(draws.map { 0.5 * $0 - 0.125 }))
    #expect(abs(weights.logMeanWeight) < 0.01)
    #expect(abs(weights.effectiveSampleSize / Double(count) - exp(-0.25)) < 0.03)
    let mean = zip(weights.logWeights, draws).reduce(0) { $0 + exp($1.0) * $1.1 }
    #expect(abs(mean - 0.5) < 0.03)
    #expect(weights.objection == nil && weights.paretoShape < 0.5)
  }

  @Test func `copies of one draw count as one`() {
    var random = RandomStream(seed: 4, chain: 0, purpose: .simulation)
    let own = (0..<500).map { _ in 0.3 * random.normal() }
    let doubled = own.flatMap { [$0, $0] }
    let free = ImportanceReweighting(logWeights: Self.matrix(own))
    let copies = ImportanceReweighting(
      logWeights: Self.matrix(doubled), ancestors: doubled.indices.map { $0 / 2 })
    #expect(abs(copies.effectiveSampleSize / free.effectiveSampleSize - 1) < 0.02)
    let blind = ImportanceReweighting(logWeights: Self.matrix(doubled))
    #expect(blind.effectiveSampleSize > 1.9 * free.effectiveSampleSize)
  }

  @Test func `uneven weights and impossible rows are objected to`() throws {
    var random = RandomStream(seed: 5, chain: 0, purpose: .simulation)
    let draws = (0..<4000).map { _ in random.normal() }
    let far = ImportanceReweighting(logWeights: Self.matrix(draws.map { 2 * $0 }))
    #expect(try #require(far.objection).contains("effective of 4000"))
    let heavy = ImportanceReweighting(logWeights: Self.matrix(draws.map { 0.45 * $0 * $0 }))
    #expect(try #require(heavy.objection).contains("exceeds 0.7"))
    let never = ImportanceReweighting(
      logWeights: Self.matrix([Double](repeating: -.infinity, count: 400)))
    #expect(try #require(never.objection).contains("impossible"))
  }
}
