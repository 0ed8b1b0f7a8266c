import Foundation
import LogDensities
import Probability
import StatisticalTesting
import Testing

@testable import Sampling

@Suite struct PhasePointTests {
  private let target = QuarticNormal(precisions: [0.5, 1, 3], quartic: 0.2)

  private func start(_ metric: Metric) -> PhasePoint {
    PhasePoint(
      EvaluatedPosition([0.3, -1.2, 0.8], of: target), momentum: [0.5, 0.9, -1.1], metric: metric)
  }

  private func metric(_ kind: MetricKind) -> Metric {
    var random = RandomStream(seed: 9, chain: 0, purpose: .simulation)
    return randomMetric(kind, dimension: 3, random: &random)
  }

  @Test(arguments: MetricKind.allCases)
  func `leapfrog steps are reversible`(kind: MetricKind) {
    let metric = metric(kind)
    let start = start(metric)
    var point = start
    for _ in 0..<20 { point.leapfrogStep(0.05, metric: metric, target: target) }
    for _ in 0..<20 { point.leapfrogStep(-0.05, metric: metric, target: target) }
    for (a, b) in zip(point.here.position, start.here.position) { #expect(abs(a - b) < 1e-13) }
    for (a, b) in zip(point.momentum, start.momentum) { #expect(abs(a - b) < 1e-13) }
  }

  @Test(arguments: MetricKind.allCases)
  func `the energy error falls with the square of the step size`(kind: MetricKind) {
    let metric = metric(kind)
    func error(_ steps: Int) -> Double {
      var point = start(metric)
      for _ in 0..<steps { point.leapfrogStep(1 / Double(steps), metric: metric, target: target) }
      return abs(point.energy - start(metric).energy)
    }
    let slope = log2(error(200) / error(400))
    #expect(abs(slope - 2) < 0.02)
  }

  /// The Jacobian of ten leapfrog steps by central differences has determinant one.
  @Test(arguments: MetricKind.allCases)
  func `leapfrog steps preserve volume`(kind: MetricKind) {
    let metric = metric(kind)
    let h = 1e-4
    func image(shifting index: Int, by shift: Double) -> [Double] {
      var (position, momentum) = ([0.3, -1.2, 0.8], [0.5, 0.9, -1.1])
      if index < 3 { position[index] += shift } else { momentum[index - 3] += shift }
      var point = PhasePoint(
        EvaluatedPosition(position, of: target), momentum: momentum, metric: metric)
      for _ in 0..<10 { point.leapfrogStep(0.1, metric: metric, target: target) }
      return point.here.position + point.momentum
    }
    var rows = (0..<6).map { index in
      zip(image(shifting: index, by: h), image(shifting: index, by: -h)).map {
        ($0 - $1) / (2 * h)
      }
    }
    #expect(abs(abs(determinant(&rows)) - 1) < 1e-5)
  }

  private func determinant(_ rows: inout [[Double]]) -> Double {
    var determinant = 1.0
    for pivot in rows.indices {
      let best = (pivot..<rows.count).max { abs(rows[$0][pivot]) < abs(rows[$1][pivot]) } ?? pivot
      rows.swapAt(pivot, best)
      determinant *= rows[pivot][pivot]
      for row in (pivot + 1)..<max(rows.count, pivot + 1) {
        let factor = rows[row][pivot] / rows[pivot][pivot]
        for column in rows.indices { rows[row][column] -= factor * rows[pivot][column] }
      }
    }
    return determinant
  }
}
