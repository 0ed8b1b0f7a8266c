import Testing

@testable import ModelAveraging

@Suite struct WeightFloorTests {
  @Test func `weights below the floor rise to it at the cost of all others`() {
    let floor = WeightFloor(0.1, under: [true, true, true, false])
    let weights = floor.applied(to: [0.85, 0.09, 0.01, 0.05])
    let expected = [0.8 * 0.85 / 0.9, 0.1, 0.1, 0.8 * 0.05 / 0.9]
    #expect(zip(weights, expected).allSatisfy { abs($0 - $1) < 1e-15 })
  }

  /// Shrinking takes the second below the floor, though it started above it.
  @Test func `a weight may fall to the floor only because of the others`() {
    let floor = WeightFloor(0.3, under: [true, true, true])
    let weights = floor.applied(to: [0.68, 0.31, 0.01])
    #expect(zip(weights, [0.4, 0.3, 0.3]).allSatisfy { abs($0 - $1) < 1e-15 })
  }

  @Test func `no floor changes nothing, a full one makes all equal`() {
    let weights = [0.7, 0.3, 0]
    #expect(WeightFloor(0, under: [true, true, true]).applied(to: weights) == weights)
    let equal = WeightFloor(1 / 3.0, under: [true, true, true]).applied(to: weights)
    #expect(equal.allSatisfy { abs($0 - 1 / 3.0) < 1e-12 })
    let half = WeightFloor(0.5, under: [false, true, true]).applied(to: [0.9, 0.1, 1e-300])
    #expect(zip(half, [0, 0.5, 0.5]).allSatisfy { abs($0 - $1) < 1e-12 })
  }
}
