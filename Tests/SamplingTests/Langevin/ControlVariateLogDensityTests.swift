import LogDensities
import Probability
import StatisticalTesting
import Testing

@testable import Sampling

@Suite struct ControlVariateLogDensityTests {
  private static let target = LogisticTarget(count: 400, coefficientCount: 3, seed: 1)

  private func estimates(
    of target: some SubsampledLogDensity, at position: [Double], batchSize: Int
  ) -> (mean: [Double], variance: [Double]) {
    var random = RandomStream(seed: 8, chain: 0, purpose: .simulation)
    var batches = Minibatches(
      observationCount: target.observationCount, batchSize: batchSize)
    let epochs = 50
    let count = epochs * target.observationCount / batchSize
    var batch: [Int] = []
    var gradient = position
    var sums = position.map { _ in 0.0 }
    var squares = sums
    for _ in 0..<count {
      batches.next(into: &batch, random: &random)
      var span = gradient.mutableSpan
      target.estimateGradient(at: position.span, observations: batch.span, gradient: &span)
      for index in gradient.indices {
        sums[index] += gradient[index] / Double(count)
        squares[index] += gradient[index] * gradient[index] / Double(count)
      }
    }
    return (sums, zip(squares, sums).map { $0 - $1 * $1 })
  }

  @Test func `the estimate stays unbiased and its variance falls`() throws {
    let mode = Self.target.mode()
    let corrected = try #require(ControlVariateLogDensity(Self.target, mode: mode))
    let near = mode.map { $0 + 0.05 }
    let exact = EvaluatedPosition(near, of: Self.target).gradient
    let plain = estimates(of: Self.target, at: near, batchSize: 20)
    let controlled = estimates(of: corrected, at: near, batchSize: 20)
    for index in near.indices {
      // A whole epoch is exact, so the mean over epochs has no error at all.
      #expect(abs(plain.mean[index] - exact[index]) < 1e-9)
      #expect(abs(controlled.mean[index] - exact[index]) < 1e-9)
      #expect(controlled.variance[index] < plain.variance[index] / 100)
    }
  }

  /// The gradients of a normal mean differ from those at the mode by a constant: no noise is left.
  @Test func `a normal mean has its full-batch variance for any batch`() throws {
    let target = NormalMean(data: NormalMean.data(10))
    let controlled = try #require(ControlVariateLogDensity(target, mode: [target.mean + 0.3]))
    var (plain, corrected) = ([0.0], [0.0])
    for batch in [[0], [3, 4], [9, 1, 2]] {
      var span = corrected.mutableSpan
      controlled.estimateGradient(at: [1.7].span, observations: batch.span, gradient: &span)
      var other = plain.mutableSpan
      _ = target.value(at: [1.7].span, gradient: &other)
      #expect(abs(plain[0] - corrected[0]) < 1e-9)
    }
  }

  @Test func `a mode without a finite value is refused`() {
    #expect(ControlVariateLogDensity(NormalMean(data: [1]), mode: [.nan]) == nil)
  }
}
