import Foundation
import Probability
import Testing

@testable import Sampling

@Suite struct MetricTests {
  /// Leapfrog preserves volume only because drift and kick use the same F.
  @Test(arguments: MetricKind.allCases)
  func `the force is the transposed of the drift`(kind: MetricKind) {
    var random = RandomStream(seed: 2, chain: 0, purpose: .simulation)
    for dimension in [1, 2, 4, 5, 9] {
      let metric = randomMetric(kind, dimension: dimension, random: &random)
      let scale = scaleMatrix(metric)
      for row in 0..<dimension {
        var unit = [Double](repeating: 0, count: dimension)
        unit[row] = 1
        var force = [Double](repeating: .nan, count: dimension)
        metric.pullBack(unit, into: &force)
        for column in 0..<dimension {
          #expect(abs(force[column] - scale[row * dimension + column]) < 1e-14)
        }
      }
    }
  }

  @Test func `a dense metric is its covariance`() throws {
    let covariance = [3.0, 2, 2, 2, 3, 2, 2, 2, 3]
    let scale = scaleMatrix(try #require(Metric(covariance: covariance, dimension: 3)))
    for row in 0..<3 {
      for column in 0..<3 {
        let entry = (0..<3).reduce(0.0) { $0 + scale[row * 3 + $1] * scale[column * 3 + $1] }
        #expect(abs(entry - covariance[row * 3 + column]) < 1e-14)
      }
    }
  }

  /// Σ = D (I + (λ − 1) qqᵀ) D.
  @Test func `a low-rank metric stretches along its direction`() {
    let (deviations, direction) = ([2.0, 0.5, 1], [0.6, 0.8, 0])
    let metric = Metric.lowRank(
      LowRankMetric(deviations: deviations, directions: direction, variances: [9]))
    let scale = scaleMatrix(metric)
    for row in 0..<3 {
      for column in 0..<3 {
        let entry = (0..<3).reduce(0.0) { $0 + scale[row * 3 + $1] * scale[column * 3 + $1] }
        let plain = (row == column ? 1 : 0) + 8 * direction[row] * direction[column]
        #expect(abs(entry - deviations[row] * deviations[column] * plain) < 1e-14)
      }
    }
  }

  @Test func `a covariance that is not positive definite makes no metric`() {
    #expect(Metric(covariance: [1, 2, 2, 1], dimension: 2) == nil)
  }

  @Test(arguments: MetricKind.allCases)
  func `a stored metric comes back the same`(kind: MetricKind) throws {
    var random = RandomStream(seed: 4, chain: 0, purpose: .simulation)
    let metric = randomMetric(kind, dimension: 5, random: &random)
    let stored = try JSONEncoder().encode(metric)
    #expect(try JSONDecoder().decode(Metric.self, from: stored) == metric)
  }
}
