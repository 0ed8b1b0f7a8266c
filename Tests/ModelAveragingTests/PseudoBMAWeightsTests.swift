import ModelAveraging
import Probability
import Testing

@Suite struct PseudoBMAWeightsTests {
  @Test func `weights are those of loo`() throws {
    let reference = try WeightsFixture.load()
    let plain = try PseudoBMAWeights.plain(elpd: WeightsFixture.pointwise)
    #expect(zip(plain, reference.plain).allSatisfy { abs($0 - $1) < 1e-12 })
    var random = RandomStream(seed: 1, chain: 0, purpose: .resampling)
    let plus = try PseudoBMAWeights.bootstrapped(
      elpd: WeightsFixture.pointwise, replicates: 40_000, random: &random)
    // 40,000 and 200,000 replicates of weights whose standard deviation is at most 1/2.
    let bound = 4 * 0.5 * (6 / 200_000.0).squareRoot()
    #expect(zip(plus, reference.plus).allSatisfy { abs($0 - $1) < bound })
    #expect(abs(plus.reduce(0, +) - 1) < 1e-12)
    #expect(zip(plus, plain).contains { abs($0 - $1) > 0.02 }, "the bootstrap matters here")
  }

  @Test func `the same stream gives the same weights`() throws {
    func weights(seed: UInt64) throws -> [Double] {
      var random = RandomStream(seed: seed, chain: 0, purpose: .resampling)
      return try PseudoBMAWeights.bootstrapped(elpd: WeightsFixture.pointwise, random: &random)
    }
    #expect(try weights(seed: 3) == weights(seed: 3))
    #expect(try weights(seed: 3) != weights(seed: 4))
  }

  @Test func `models without a finite sum get nothing or are refused`() throws {
    let elpd = [[-1, -2], [-1, -Double.infinity], [-1, .nan]]
    var random = RandomStream(seed: 1, chain: 0, purpose: .resampling)
    #expect(try PseudoBMAWeights.plain(elpd: elpd) == [1, 0, 0])
    #expect(try PseudoBMAWeights.bootstrapped(elpd: elpd, random: &random) == [1, 0, 0])
    #expect(throws: ModelAveragingError.noFinitePrediction) {
      try PseudoBMAWeights.plain(elpd: [[-Double.infinity, -1], [-1, .nan]])
    }
    #expect(throws: ModelAveragingError.noModels) { try PseudoBMAWeights.plain(elpd: []) }
  }
}
