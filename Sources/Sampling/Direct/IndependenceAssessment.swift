import Foundation
import LogDensities
import PosteriorDraws
import Probability

/// Whether independence Metropolis–Hastings is a valid and worthwhile route to a posterior, and why.
///
/// Valid only where log-concavity is proved, for then the weights have a proved bound and no
/// second mode can hide; worthwhile where the bound is small, maybe after a few steps a draw
/// (``ThinnedChain``), and k̂ says that proposals fit.
public struct IndependenceAssessment: Sendable {
  /// The proposal and its bound, where the route is admissible.
  public struct Route: Sendable {
    /// The mode, a start for every chain.
    public let mode: Mode
    /// The bound on the weights, and the steps a draw.
    public let chain: ThinnedChain
    /// k̂ of the proposals tried.
    public let shape: Double

    /// q.
    public var proposal: HeavyTailedProposal { bound.proposal(at: mode) }
    /// M.
    public var bound: WeightBound { chain.bound }
  }

  /// The route, or nil where it is not admissible.
  public let route: Route?
  /// The mode of a density that is proved log-concave, whether or not the route is admissible.
  public let mode: Mode?
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
  ///   - largestBound: M above which the route is refused, after the steps a draw: each draw counts
  ///     for 1/(2M − 1).
  ///   - proposalCount: proposals from which k̂ is estimated, at one log density each.
  public init<Target: DifferentiableLogDensity>(
    _ target: Target, from start: [Double], largestBound: Double = 2, proposalCount: Int = 200,
    random: inout RandomStream
  ) {
    var count = 0
    var found: Mode?
    do throws(Refusal) {
      let mode = try Self.concaveMode(of: target, from: start, evaluationCount: &count)
      found = mode
      let chain = try Self.chain(target, mode: mode, largestBound: largestBound)
      let sample = ImportanceSample(
        target, proposal: chain.bound.proposal(at: mode), count: proposalCount, random: &random)
      count += proposalCount
      let shape = sample.smoothed.shape
      guard shape <= Self.largestShape else {
        throw Refusal(
          "k-hat of a heavy-tailed proposal is \(Self.text(shape)), above \(Self.largestShape)")
      }
      route = Route(mode: mode, chain: chain, shape: shape)
      reason = Self.praise(chain, shape: shape)
    } catch {
      route = nil
      reason = error.reason
    }
    mode = found
    evaluationCount = count
  }

  /// Why the route is not taken.
  private struct Refusal: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
  }

  private static func concaveMode(
    of target: some DifferentiableLogDensity, from start: [Double], evaluationCount: inout Int
  ) throws(Refusal) -> Mode {
    guard let concave = target as? any LogConcaveLogDensity, concave.isLogConcave else {
      throw Refusal("the log posterior is not known to be concave")
    }
    do {
      let mode = try ModeSearch(target).mode(from: start)
      evaluationCount += mode.evaluationCount
      return mode
    } catch {
      throw Refusal(error.description)
    }
  }

  private static func chain(
    _ target: some DifferentiableLogDensity, mode: Mode, largestBound: Double
  ) throws(Refusal) -> ThinnedChain {
    let bounds = (target as? any LogConcaveLogDensity).map { WeightBound.all($0, mode: mode) } ?? []
    guard let least = bounds.map(\.logBound).min() else {
      throw Refusal("no bound on the weights of a heavy-tailed proposal could be proved")
    }
    guard let chain = ThinnedChain.best(of: bounds, largestBound: largestBound) else {
      throw Refusal(
        """
        the proved bound on the weights of a heavy-tailed proposal is \(text(exp(least))), \
        too large to pay
        """)
    }
    return chain
  }

  private static func praise(_ chain: ThinnedChain, shape: Double) -> String {
    let steps =
      chain.stepCount == 1
      ? "" : ", \(text(exp(chain.logBound))) for draws of \(chain.stepCount) steps"
    return """
      the log posterior is concave, and the weights of a heavy-tailed proposal are at most \
      \(text(exp(chain.bound.logBound)))\(steps), with k-hat \(text(shape))
      """
  }

  /// Two decimals, or fewer where they are zeros.
  private static func text(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e6 else { return value.isNaN ? "unknown" : "over 1000000" }
    // Zero is added for the sake of its sign.
    let text = String(format: "%.2f", (value * 100).rounded() / 100 + 0)
    return text.hasSuffix(".00") ? String(text.dropLast(3)) : text
  }
}
