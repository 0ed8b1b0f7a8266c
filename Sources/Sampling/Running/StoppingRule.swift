import PosteriorDraws

/// When chains have drawn enough, before their largest number of draws is reached.
///
/// Checked between rounds, when all chains have equally many draws, so that the decision depends
/// on the draws alone and not on threads or interruptions. Fixed-width stopping relative to the
/// posterior spread after Flegal and Gong (2015); it needs R̂ ≤ 1.01 beside, because an effective
/// sample size means nothing before the chains have mixed.
public struct StoppingRule: Sendable, Equatable, Codable {
  /// Smallest bulk and tail effective sample size over all parameters to reach, all chains
  /// together.
  public var effectiveDraws: Double?
  /// Largest Monte Carlo standard error of a posterior mean to reach, in units of that parameter's
  /// posterior standard deviation.
  public var relativeError: Double?

  /// No rule: the chains run to their number of draws.
  public init() {}

  var isEmpty: Bool { effectiveDraws == nil && relativeError == nil }

  /// Whether a parameter's draws are enough. Constants need none.
  func isMet(by draws: DrawMatrix) -> Bool {
    if draws.values.allSatisfy({ $0 == draws.values.first }) { return true }
    guard draws.rhat <= 1.01 else { return false }
    if let effectiveDraws {
      guard draws.bulkESS >= effectiveDraws, draws.tailESS >= effectiveDraws else { return false }
    }
    if let relativeError {
      guard draws.meanMCSE <= relativeError * draws.standardDeviation else { return false }
    }
    return true
  }
}
