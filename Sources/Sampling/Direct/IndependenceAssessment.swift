import Foundation
import LogDensities
import PosteriorDraws
import Probability

/// Whether independence Metropolis–Hastings is a valid and worthwhile route to a posterior, and why.
///
/// Valid only where log-concavity is proved, for then the weights have a proved bound and no
/// second mode can hide; worthwhile where the bound is small and k̂ says that proposals fit.
public struct IndependenceAssessment: Sendable {
  /// The proposal and its bound, where the route is admissible.
  public struct Route: Sendable {
    /// The mode, a start for every chain.
    public let mode: Mode
    /// q.
    public let proposal: HeavyTailedProposal
    /// M.
    public let bound: WeightBound
    /// k̂ of the proposals tried.
    public let shape: Double
  }

  /// The route, or nil where it is not admissible.
  public let route: Route?
  /// One clause that says why or why not.
  public let reason: String
  /// Log densities and gradients evaluated.
  public let evaluationCount: Int

  /// k̂ above which the route is refused.
  static var largestShape: Double { 0.5 }

  /// Searches the mode, proves the bound and tries proposals.
  ///
  /// - Parameters:
  ///   - start: where the search for the mode begins.
  ///   - largestBound: M above which the route is refused: each draw counts for 1/M.
  ///   - proposalCount: proposals from which k̂ is estimated, at one log density each.
  public init<Target: DifferentiableLogDensity>(
    _ target: Target, from start: [Double], largestBound: Double = 2, proposalCount: Int = 200,
    random: inout RandomStream
  ) {
    guard let concave = target as? any LogConcaveLogDensity, concave.isLogConcave else {
      self.init(refused: "the log posterior is not known to be concave")
      return
    }
    let mode: Mode
    do { mode = try ModeSearch(target).mode(from: start) } catch {
      self.init(refused: error.description)
      return
    }
    guard let bound = WeightBound(concave, mode: mode) else {
      self.init(
        refused: "no bound on the weights of a heavy-tailed proposal could be proved",
        evaluationCount: mode.evaluationCount)
      return
    }
    let size = Self.text(exp(bound.logBound))
    guard bound.logBound <= log(largestBound) else {
      self.init(
        refused:
          "the proved bound on the weights of a heavy-tailed proposal is \(size), too large to pay",
        evaluationCount: mode.evaluationCount)
      return
    }
    let proposal = bound.proposal(at: mode)
    let sample = ImportanceSample(
      target, proposal: proposal, count: proposalCount, random: &random)
    let shape = sample.smoothed.shape
    let count = mode.evaluationCount + proposalCount
    guard shape <= Self.largestShape else {
      self.init(
        refused:
          "k-hat of a heavy-tailed proposal is \(Self.text(shape)), above \(Self.largestShape)",
        evaluationCount: count)
      return
    }
    self.init(
      route: Route(mode: mode, proposal: proposal, bound: bound, shape: shape),
      reason: """
        the log posterior is concave, and the weights of a heavy-tailed proposal are at most \
        \(size), with k-hat \(Self.text(shape))
        """, evaluationCount: count)
  }

  private init(route: Route, reason: String, evaluationCount: Int) {
    self.route = route
    self.reason = reason
    self.evaluationCount = evaluationCount
  }

  private init(refused reason: String, evaluationCount: Int = 0) {
    route = nil
    self.reason = reason
    self.evaluationCount = evaluationCount
  }

  /// Two decimals, or fewer where they are zeros.
  private static func text(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e6 else { return value.isNaN ? "unknown" : "over 1000000" }
    let text = String(format: "%.2f", value)
    return text.hasSuffix(".00") ? String(text.dropLast(3)) : text
  }
}
