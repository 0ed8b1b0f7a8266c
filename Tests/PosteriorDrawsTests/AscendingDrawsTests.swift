import Probability
import Testing

@testable import PosteriorDraws

@Suite struct AscendingDrawsTests {
  /// Draws of both signs and many sizes, with ties, zeros of both signs and infinities.
  static func draws(_ count: Int) -> [Double] {
    var random = SystemRandomNumberGenerator()
    let special = [0.0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, -1, 1]
    return (0..<count).map { index in
      if index % 5 == 0 { return special[index / 5 % special.count] }
      let size = Double.random(in: -1...1, using: &random)
      return size * [1, 1e-300, 1e300][index % 3]
    }
  }

  @Test(arguments: [0, 1, 10, 1_999, 2_000, 10_000])
  func `sorting by digits is sorting`(count: Int) {
    let draws = Self.draws(count)
    let ascending = AscendingDraws(draws)
    #expect(ascending.values == draws.sorted())
    var place = 0
    let positions = ascending.scores { _ in
      place += 1
      return Double(place)
    }
    let pairs = zip(positions, draws).sorted { $0.0 < $1.0 }
    #expect(pairs.map(\.1) == draws.sorted())
  }

  @Test(arguments: [(1, 5), (3, 701), (2, 4), (4, 1)])
  func `splitting a sorted list is sorting the split one`(chains: Int, count: Int) {
    let draws = DrawMatrix(
      chainCount: chains, drawCount: count, values: Self.draws(chains * count))
    let split = AscendingDraws(draws.values).split(drawCount: count)
    let sorted = AscendingDraws(draws.splitChains.values)
    #expect(split.values == sorted.values)
    #expect(split.scores { $0 } == sorted.scores { $0 })
    #expect(draws.splitCount == draws.splitChains.count)
  }

  @Test(arguments: [1, 2, 3, 10, 101]) func `the table holds Blom's scores`(count: Int) {
    let table = NormalScores(count: count)
    for doubled in 2...2 * count {
      let rank = Double(doubled) / 2
      let score = SpecialFunctions.normalQuantile((rank - 0.375) / (Double(count) + 0.25))
      #expect(abs(table.score(rank) - score) <= 1e-14 * max(abs(score), 1))
    }
  }
}
