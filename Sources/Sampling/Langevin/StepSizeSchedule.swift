import Foundation

/// The step size of a stochastic gradient sampler at its t-th update, t = 0, 1, …
///
/// The bias of a draw grows with its step size and falls as the step size does; so does the speed
/// at which the chain moves. Draws are not weighted; ``StepStatistics/stepSize`` has what Welling
/// and Teh's weighted averages need where step sizes fall.
public enum StepSizeSchedule: Sendable, Equatable, Codable {
  /// The same at every update.
  case constant(Double)
  /// a (b + t)^−γ; the chain converges for γ in (1/2, 1] (Welling and Teh 2011, section 3), and
  /// a third is the rate that balances bias and variance (Teh, Thiery and Vollmer 2016).
  case polynomial(a: Double, b: Double, gamma: Double)
  /// (h₀/2) (1 + cos(π (t mod C) / C)) for cycles of C updates (Zhang et al. 2020, eq. 1).
  ///
  /// In the first `exploration` of each cycle, a number in 0 ..< 1, no noise is added and nothing is
  /// drawn (ibid., section 3): the chain looks for another mode. The last update of a cycle always
  /// draws.
  case cyclicalCosine(initial: Double, cycleLength: Int, exploration: Double)

  /// The step size at an update.
  public func stepSize(at iteration: Int) -> Double {
    switch self {
    case .constant(let stepSize): return stepSize
    case .polynomial(let a, let b, let gamma): return a * pow(b + Double(iteration), -gamma)
    case .cyclicalCosine(let initial, _, _):
      return initial / 2 * (1 + cos(.pi * cyclePart(at: iteration)))
    }
  }

  /// Whether an update belongs to the exploration of a cycle.
  public func isExploring(at iteration: Int) -> Bool {
    guard case .cyclicalCosine(_, let length, let exploration) = self, length > 1 else {
      return false
    }
    let isLast = iteration % length == length - 1
    return !isLast && cyclePart(at: iteration) < exploration
  }

  /// The part of its cycle that an update has behind it.
  private func cyclePart(at iteration: Int) -> Double {
    guard case .cyclicalCosine(_, let length, _) = self, length > 0 else { return 0 }
    return Double(iteration % length) / Double(length)
  }
}
