import LogDensities
import PosteriorDraws
import Probability

/// Adaptation of metric and step size from draws and their gradients, from the first draws on.
///
/// After Seyboldt, Carlson and Carpenter (2026, "Preconditioning Hamiltonian Monte Carlo by
/// minimizing Fisher divergence") and their sampler nuts-rs: the metric is estimated in
/// overlapping windows (`FisherSchedule`), and dual averaging runs on through all updates, on the
/// symmetric acceptance statistic. Costs the kernel's gradients, and those of finding a step size
/// at the start and after the first metric.
public struct FisherAdaptation<Kernel: HamiltonianKernel>: Warmup {
  private let schedule: FisherSchedule
  private let targetAcceptance: Double
  private let metricKind: MetricKind
  private var iteration = 0
  private var averaging: DualAveraging?
  private var hasMetric = false
  private var window: DrawWindow
  /// Draws of the window that came before its last switch.
  private var olderCount = 0

  /// A warmup of `count` transitions.
  public init(count: Int, dimension: Int, targetAcceptance: Double, metricKind: MetricKind) {
    self.schedule = FisherSchedule(count: count)
    self.targetAcceptance = targetAcceptance
    self.metricKind = metricKind
    self.window = DrawWindow(dimension: dimension)
  }

  public var isComplete: Bool { iteration >= schedule.count }

  public func fits(_ kernel: Kernel, dimension: Int) -> Bool {
    iteration.isCheckpointCount && olderCount.isCheckpointCount
      && window.fits(dimension: dimension)
  }

  public mutating func step(
    _ kernel: inout Kernel, _ state: inout EvaluatedPosition, random: inout RandomStream
  ) throws(SamplingError) -> StepStatistics {
    if averaging == nil { try restartAveraging(&kernel, at: state, random: &random) }
    let before = state.position
    let statistics = kernel.step(&state, random: &random)
    if let stepSize = averaging?.update(acceptanceRate: kernel.symmetricAcceptanceRate) {
      kernel.stepSize = stepSize
    }
    if schedule.learns(from: iteration), state.position != before { window.add(state) }
    try updateMetric(&kernel, at: state, random: &random)
    iteration += 1
    if isComplete, let settled = averaging?.settledStepSize { kernel.stepSize = settled }
    return statistics
  }

  private mutating func updateMetric(
    _ kernel: inout Kernel, at state: EvaluatedPosition, random: inout RandomStream
  ) throws(SamplingError) {
    if schedule.switches.contains(iteration) {
      window.drop(olderCount)
      olderCount = window.count
    }
    let isDue = schedule.updates(after: iteration)
    guard schedule.learns(from: iteration), metricKind == .diagonal || isDue,
      let metric = window.metric(metricKind)
    else { return }
    kernel.metric = metric
    if !hasMetric { try restartAveraging(&kernel, at: state, random: &random) }
    hasMetric = true
  }

  private mutating func restartAveraging(
    _ kernel: inout Kernel, at state: EvaluatedPosition, random: inout RandomStream
  ) throws(SamplingError) {
    try kernel.findStepSize(at: state, random: &random)
    averaging = DualAveraging(targetAcceptance: targetAcceptance, stepSize: kernel.stepSize)
  }
}
