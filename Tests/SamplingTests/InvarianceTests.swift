import Foundation
import LogDensities
import PosteriorDraws
import Probability
import StatisticalTesting
import Synchronization
import Testing

@testable import Sampling

/// Right kernels keep a normal as it is, at step sizes large enough for errors to matter; kernels
/// with a planted fault do not, in the same test.
@Suite struct InvarianceTests {
  private let invariance = Invariance(target: IndependentNormal(deviations: [1, 0.6]))
  private var target: IndependentNormal { invariance.target }

  private func metric(_ kind: MetricKind) -> Metric {
    var random = RandomStream(seed: 31, chain: 0, purpose: .simulation)
    return randomMetric(kind, dimension: 2, random: &random)
  }

  @Test(arguments: MetricKind.allCases, [0.2, 0.5, 0.9])
  func `NUTS leaves a normal as it is`(kind: MetricKind, stepSize: Double) {
    var kernel = NoUTurn(target: target, metric: metric(kind), stepSize: stepSize)
    let result = invariance.result { _ = kernel.step(&$0, random: &$1) }
    #expect(result.passes, "\(result)")
  }

  @Test(
    arguments: MetricKind.allCases,
    [HamiltonianMonteCarlo<IndependentNormal>.Length.steps(1), .steps(4), .time(1.5)])
  func `static HMC leaves a normal as it is`(
    kind: MetricKind, length: HamiltonianMonteCarlo<IndependentNormal>.Length
  ) {
    var kernel = HamiltonianMonteCarlo(
      target: target, metric: metric(kind), stepSize: 0.5, length: length)
    let result = invariance.result { _ = kernel.step(&$0, random: &$1) }
    #expect(result.passes, "\(result)")
  }

  @Test(arguments: RecursiveNoUTurn<IndependentNormal>.Fault.allCases)
  func `a broken tree changes the normal`(fault: RecursiveNoUTurn<IndependentNormal>.Fault) {
    var kernel = RecursiveNoUTurn(
      scale: scaleMatrix(Metric(dimension: 2)), target: target, maxTreeDepth: 10, fault: fault,
      tuning: .init(stepSize: 0.8))
    let result = invariance.result { _ = kernel.step(&$0, random: &$1) }
    #expect(result.passes == (fault == .none), "\(result)")
  }

  /// Small steps: with large ones the energy errors are so large that nothing moves.
  @Test func `a gradient that lags behind changes the normal`() {
    let stale = StaleGradient(target: target)
    var hmc = HamiltonianMonteCarlo(
      target: stale, metric: Metric(dimension: 2), stepSize: 0.3, length: .steps(3))
    let static3 = invariance.result { _ = hmc.step(&$0, random: &$1) }
    #expect(!static3.passes, "\(static3)")
    for stepSize in [0.1, 0.2, 0.3] {
      var nuts = NoUTurn(target: stale, metric: Metric(dimension: 2), stepSize: stepSize)
      let result = invariance.result { _ = nuts.step(&$0, random: &$1) }
      #expect(!result.passes, "\(stepSize) \(result)")
    }
  }

  @Test func `trajectories without a Metropolis test change the normal`() {
    let metric = Metric(dimension: 2)
    let result = invariance.result { state, random in
      var point = PhasePoint(dimension: 2)
      point.begin(at: state, metric: metric, random: &random)
      for _ in 0..<3 { point.leapfrogStep(0.5, metric: metric, target: target) }
      state = point.here
    }
    #expect(!result.passes, "\(result)")
  }
}

/// Answers with the gradient of the position before.
private struct StaleGradient: DifferentiableLogDensity {
  let target: IndependentNormal
  private let last = Last()
  init(target: IndependentNormal) { self.target = target }
  var dimension: Int { target.dimension }
  func value(at position: Span<Double>) -> Double { target.value(at: position) }
  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    let value = target.value(at: position, gradient: &gradient)
    let fresh = (0..<dimension).map { gradient[$0] }
    let stale = last.exchange(fresh)
    for index in stale.indices { gradient[index] = stale[index] }
    return value
  }
}

private final class Last: Sendable {
  private let gradient = Mutex([Double]())
  func exchange(_ fresh: [Double]) -> [Double] {
    gradient.withLock { last in
      let before = last
      last = fresh
      return before
    }
  }
}
