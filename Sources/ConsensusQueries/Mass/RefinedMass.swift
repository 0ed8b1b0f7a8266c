import Foundation

/// A dissent mass too small to be counted, estimated in two ways that share no Monte Carlo error: along
/// lines through draws (``LineSampling``) and by proposals around the most plausible dissenter
/// (``DesignPointSampling``).
///
/// Refused, with the reason, where the two differ by more than three joint standard errors, or where
/// the k̂ of either is above 0.7: one way alone can be wrong without a sign of it, as where a set of
/// dissenters is bent, or in two pieces of which one was found.
///
/// **Bounds.** Each estimate has bounds at 1 − δ/2, because intervals of a mean of skewed terms hold
/// less often than they say: in a study of 40 to 200 runs nominal 95% bounds held in 87% to 97%. The
/// upper bound is the larger of the two and the lower bound the smaller, so that each is at least as
/// safe as that of either estimate.
public struct RefinedMass: Sendable, Equatable {
  /// By lines through draws.
  public let line: MassEstimate
  /// By importance sampling at the design point.
  public let designPoint: MassEstimate
  /// One-sided confidence of each bound.
  public let level: Double

  /// k̂ above which an estimate is not to be trusted (Vehtari et al. 2024).
  public static let shapeLimit = 0.7
  /// Joint standard errors by which the two may differ.
  public static let differenceLimit = 3.0
  /// Effective draws that a standard error needs.
  static let leastDraws = 100.0
  /// Share of the estimate that numerical integration may take.
  static let numericalLimit = 0.01

  /// The estimates, weighted by their precision.
  public var estimate: Double {
    let variances = [line, designPoint].map { $0.standardError * $0.standardError }
    let sum = variances[0] + variances[1]
    guard sum > 0 else { return line.estimate }
    return (line.estimate * variances[1] + designPoint.estimate * variances[0]) / sum
  }

  /// Lower bound of the dissent mass; 0 where refused.
  public var lower: Double {
    refusal == nil ? min(bounds(line).lower, bounds(designPoint).lower) : 0
  }

  /// Upper bound of the dissent mass; 1 where refused.
  public var upper: Double {
    refusal == nil ? max(bounds(line).upper, bounds(designPoint).upper) : 1
  }

  private func bounds(_ estimate: MassEstimate) -> (lower: Double, upper: Double) {
    estimate.bounds(level: (1 + level) / 2)
  }

  /// How many joint standard errors lie between the estimates.
  public var difference: Double {
    let joint = hypot(line.standardError, designPoint.standardError)
    return abs(line.estimate - designPoint.estimate) / joint
  }

  /// Why the estimates bear no bound, or nil where they do.
  public var refusal: String? {
    for (name, part) in [("lines", line), ("the design point", designPoint)] {
      guard part.estimate > 0, part.estimate.isFinite, part.standardError.isFinite else {
        return "the estimate by \(name) is not a positive number"
      }
      if !(part.paretoShape <= Self.shapeLimit) {
        return
          "the estimate by \(name) rests on too few terms (k-hat \(fixed(part.paretoShape, 2)))"
      }
      if !(part.numericalError <= Self.numericalLimit * part.estimate) {
        return "the integrals along \(name) are not accurate enough"
      }
      if !(part.effectiveDraws >= Self.leastDraws) {
        return """
          the estimate by \(name) has \(fixed(part.effectiveDraws, 0)) effective draws, and \
          \(fixed(Self.leastDraws, 0)) are needed
          """
      }
    }
    guard difference <= Self.differenceLimit else {
      return """
        two estimates of the dissent mass differ by \(fixed(difference, 1)) standard errors: \
        \(scientific(line.estimate)) along lines, \(scientific(designPoint.estimate)) around the most \
        plausible dissenter
        """
    }
    return nil
  }
}

/// Two significant digits, such as 4.2e-07.
func scientific(_ value: Double) -> String { String(format: "%.1e", value) }
