import Foundation

/// Tunes the log step size towards a target acceptance rate.
///
/// Nesterov's dual averaging as in Hoffman and Gelman (2014, section 3.2): the iterates follow
/// the acceptance rate closely, their weighted average settles.
struct DualAveraging: Sendable, Codable {
  private let targetAcceptance: Double
  private var center: Double
  private var count = 0.0
  private var errorSum = 0.0
  private var averageLogStepSize = 0.0

  // γ, t₀ and κ of the paper.
  private static let shrinkage = 0.05
  private static let stabilization = 10.0
  private static let decay = 0.75

  /// Starts from a step size of the right order; exploration is centred at ten times it.
  init(targetAcceptance: Double, stepSize: Double) {
    self.targetAcceptance = targetAcceptance
    self.center = log(10 * stepSize)
  }

  /// Takes the acceptance rate of one transition, and returns the step size for the next.
  mutating func update(acceptanceRate: Double) -> Double {
    count += 1
    let weight = 1 / (count + Self.stabilization)
    let error = targetAcceptance - (acceptanceRate.isNaN ? 0 : min(acceptanceRate, 1))
    errorSum = (1 - weight) * errorSum + weight * error
    let logStepSize = center - errorSum * count.squareRoot() / Self.shrinkage
    let memory = pow(count, -Self.decay)
    averageLogStepSize = memory * logStepSize + (1 - memory) * averageLogStepSize
    return exp(logStepSize)
  }

  /// The step size to keep, or nil before the first update.
  var settledStepSize: Double? { count > 0 ? exp(averageLogStepSize) : nil }
}
