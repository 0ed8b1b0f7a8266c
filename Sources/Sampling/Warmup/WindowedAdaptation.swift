import LogDensities
import PosteriorDraws
import Probability

/// Stan's windowed adaptation of step size and metric.
///
/// A diagonal or dense metric is the regularised covariance of a window's draws, as Stan's. A
/// low-rank one comes from the window's draws and gradients; see `DrawWindow.metric`. Costs the
/// kernel's gradients, and those of finding a step size anew after each window.
public struct WindowedAdaptation<Kernel: HamiltonianKernel>: Warmup {
  private let schedule: WindowSchedule
  private let targetAcceptance: Double
  private let metricKind: MetricKind
  private var iteration = 0
  private var averaging: DualAveraging?
  private var covariance: RunningCovariance
  private var window: DrawWindow

  /// A warmup of `count` transitions.
  public init(count: Int, dimension: Int, targetAcceptance: Double, metricKind: MetricKind) {
    self.schedule = WindowSchedule(count: count)
    self.targetAcceptance = targetAcceptance
    self.metricKind = metricKind
    self.covariance = RunningCovariance(dimension: dimension, dense: metricKind == .dense)
    self.window = DrawWindow(dimension: dimension)
  }

  public var isComplete: Bool { iteration >= schedule.count }

  public func fits(_ kernel: Kernel, dimension: Int) -> Bool {
    iteration.isCheckpointCount && covariance.fits(dimension: dimension)
      && window.fits(dimension: dimension)
  }

  public mutating func step(
    _ kernel: inout Kernel, _ state: inout EvaluatedPosition, random: inout RandomStream
  ) throws(SamplingError) -> StepStatistics {
    if averaging == nil { try restartAveraging(&kernel, at: state, random: &random) }
    let statistics = kernel.step(&state, random: &random)
    if let stepSize = averaging?.update(acceptanceRate: statistics.acceptanceRate) {
      kernel.stepSize = stepSize
    }
    if schedule.learns(from: iteration) { learn(from: state) }
    if schedule.windowEnds.contains(iteration) {
      if let metric = learnedMetric { kernel.metric = metric }
      covariance.clear()
      window.clear()
      try restartAveraging(&kernel, at: state, random: &random)
    }
    iteration += 1
    if isComplete, let settled = averaging?.settledStepSize { kernel.stepSize = settled }
    return statistics
  }

  private mutating func learn(from state: EvaluatedPosition) {
    if metricKind == .lowRank { window.add(state) } else { covariance.add(state.position) }
  }

  private var learnedMetric: Metric? {
    metricKind == .lowRank ? window.metric(.lowRank) : covariance.metric()
  }

  private mutating func restartAveraging(
    _ kernel: inout Kernel, at state: EvaluatedPosition, random: inout RandomStream
  ) throws(SamplingError) {
    try kernel.findStepSize(at: state, random: &random)
    averaging = DualAveraging(targetAcceptance: targetAcceptance, stepSize: kernel.stepSize)
  }
}
