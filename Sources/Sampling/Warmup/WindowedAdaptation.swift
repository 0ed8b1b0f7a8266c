import Foundation
import LogDensities
import PosteriorDraws
import Probability

/// Which inverse mass matrix the warmup learns.
public enum MetricKind: String, Sendable, Codable, CaseIterable {
  case diagonal, dense
}

/// Stan's windowed adaptation of step size and metric for NUTS.
public struct WindowedAdaptation<Target: DifferentiableLogDensity>: Warmup {
  private let schedule: WindowSchedule
  private let targetAcceptance: Double
  private let metricKind: MetricKind
  private var iteration = 0
  private var averaging: DualAveraging?
  private var covariance: RunningCovariance

  /// A warmup of `count` transitions.
  public init(count: Int, dimension: Int, targetAcceptance: Double, metricKind: MetricKind) {
    self.schedule = WindowSchedule(count: count)
    self.targetAcceptance = targetAcceptance
    self.metricKind = metricKind
    self.covariance = RunningCovariance(dimension: dimension, dense: metricKind == .dense)
  }

  public var isComplete: Bool { iteration >= schedule.count }

  public mutating func step(
    _ kernel: inout NoUTurn<Target>, _ state: inout EvaluatedPosition,
    random: inout RandomStream
  ) throws(SamplingError) -> StepStatistics {
    if averaging == nil { try restartAveraging(&kernel, at: state, random: &random) }
    let statistics = kernel.step(&state, random: &random)
    if let stepSize = averaging?.update(acceptanceRate: statistics.acceptanceRate) {
      kernel.stepSize = stepSize
    }
    if schedule.learns(from: iteration) { covariance.add(state.position) }
    if schedule.windowEnds.contains(iteration) {
      if let metric = covariance.metric() { kernel.metric = metric }
      covariance = RunningCovariance(
        dimension: state.position.count, dense: metricKind == .dense)
      try restartAveraging(&kernel, at: state, random: &random)
    }
    iteration += 1
    if isComplete, let settled = averaging?.settledStepSize { kernel.stepSize = settled }
    return statistics
  }

  private mutating func restartAveraging(
    _ kernel: inout NoUTurn<Target>, at state: EvaluatedPosition, random: inout RandomStream
  ) throws(SamplingError) {
    try kernel.findStepSize(at: state, random: &random)
    averaging = DualAveraging(targetAcceptance: targetAcceptance, stepSize: kernel.stepSize)
  }
}
