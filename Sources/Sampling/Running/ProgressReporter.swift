/// Passes a chain's progress on, at most every tenth of a second and at its end.
struct ProgressReporter {
  private let chain: Int
  private let warmupCount: Int
  private let total: Int
  private let handler: SamplingEventHandler?
  private let firstIteration: Int
  private let start = ContinuousClock.now
  private var nextReport = ContinuousClock.now

  /// - Parameter firstIteration: transitions that the chain has made when it is taken up.
  init(
    chain: Int, warmupCount: Int, total: Int, firstIteration: Int, handler: SamplingEventHandler?
  ) {
    self.chain = chain
    self.warmupCount = warmupCount
    self.total = total
    self.firstIteration = firstIteration
    self.handler = handler
  }

  mutating func report(
    iteration: Int, stepSize: Double, gradientCount: Int, divergences: Int
  ) {
    guard let handler else { return }
    let now = ContinuousClock.now
    guard now >= nextReport || iteration == total else { return }
    nextReport = now + .milliseconds(100)
    let seconds = (now - start) / .seconds(1)
    handler(
      .progress(
        SamplingProgress(
          chain: chain, iteration: iteration, total: total, isWarmup: iteration <= warmupCount,
          divergences: divergences, stepSize: stepSize, gradientCount: gradientCount,
          rate: seconds > 0 ? Double(iteration - firstIteration) / seconds : .nan)))
  }
}
