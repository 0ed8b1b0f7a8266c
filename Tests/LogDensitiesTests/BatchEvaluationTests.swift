import LogDensities
import Testing

@Suite struct BatchEvaluationTests {
  /// The sum of the coordinates, 0/0 where the first is negative.
  struct Single: LogDensity {
    let dimension = 2
    func value(at position: Span<Double>) -> Double {
      position[0] < 0 ? .nan : position[0] + position[1]
    }
  }

  /// The same plus 100, at many positions at once only.
  struct Batch: BatchLogDensity {
    let dimension = 2
    func value(at position: Span<Double>) -> Double { 0 }
    func values(at positions: Span<Double>, into values: inout MutableSpan<Double>) {
      for index in 0..<values.count {
        values[index] = 100 + positions[2 * index] + positions[2 * index + 1]
      }
    }
  }

  @Test func `positions are evaluated one by one or at once`() {
    #expect(Single().logDensities(at: [1, 2, 3, 4], count: 2) == [3, 7])
    #expect(Batch().logDensities(at: [1, 2, 3, 4], count: 2) == [103, 107])
    #expect(Single().logDensities(at: [], count: 0) == [])
  }

  @Test func `what is not finite counts as minus infinity`() {
    let values = Single().logDensities(at: [-1, 0, .infinity, 0, 1, 1], count: 3)
    #expect(values == [-.infinity, -.infinity, 2])
  }
}
