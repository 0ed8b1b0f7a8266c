/// How samplers on stochastic gradients take their steps.
public struct StochasticGradientSettings: Sendable, Equatable, Codable {
  /// Observations a minibatch n; by default a hundredth of the data, at least 100.
  public var batchSize: Int?
  /// Step size h, in units of the preconditioner; by default a tenth of n/N, which makes about 5%
  /// too much variance from the gradients' noise where the preconditioner fits. SGLD without a
  /// preconditioner takes h/N, because a posterior's variance shrinks with N.
  public var stepSize: Double?
  /// Updates a draw; by default an epoch, N/n.
  public var thinning: Int?

  /// The defaults.
  public init() {}

  /// Settings with every number in place.
  struct Resolved {
    let batchSize: Int
    let stepSize: Double
    let plainStepSize: Double
    let thinning: Int
  }

  /// The numbers for a data set of N observations.
  func resolved(observationCount: Int) -> Resolved {
    let total = max(observationCount, 1)
    let batch = min(max(batchSize ?? max(total / 100, 100), 1), total)
    let share = Double(batch) / Double(total)
    let step = stepSize ?? 0.1 * share
    return Resolved(
      batchSize: batch, stepSize: step, plainStepSize: stepSize ?? step / Double(total),
      thinning: max(thinning ?? Int((1 / share).rounded(.up)), 1))
  }
}
