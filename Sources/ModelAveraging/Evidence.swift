import Foundation
import LogDensities
import PosteriorDraws
import Probability

/// The evidence of a model, Z = ∫ p(y|θ) p(θ) dθ, estimated from draws of its posterior in two ways
/// that fail differently.
///
/// - **Bridge sampling** (Meng and Wong 1996; Gronau et al. 2017) compares draws of the posterior
///   with draws of a normal distribution around them.
/// - **Importance sampling** from Student's t₅ around the posterior's moments, Pareto smoothed
///   (Vehtari et al. 2024), uses the density alone.
///
/// Draws that are not of this density, such as with a Jacobian forgotten, move the first and not the
/// second; tails and shapes far from elliptical hurt the second first. A mode that no chain has
/// visited is missing from both.
///
/// All values are natural logarithms. The log density must keep every constant of likelihood and
/// prior, and the Jacobian of the unconstrained scale, which is what `LogDensity` demands.
public struct Evidence: Sendable, Equatable, Codable {
  /// log Z with its standard error, in nats.
  public struct Estimate: Sendable, Equatable, Codable {
    public let logEvidence: Double
    public let standardError: Double

    public init(logEvidence: Double, standardError: Double) {
      self.logEvidence = logEvidence
      self.standardError = standardError
    }
  }

  public let bridge: Estimate
  public let importance: Estimate
  /// k̂ of the importance weights: above 0.7 the importance estimate and its error are not to be
  /// trusted, so that nothing checks the bridge.
  public let importanceShape: Double

  /// The largest k̂ at which importance sampling counts as a check.
  public static let largestShape = 0.7
  /// Joint standard errors by which the two may differ.
  public static let largestDistance = 3.0

  public init(bridge: Estimate, importance: Estimate, importanceShape: Double) {
    self.bridge = bridge
    self.importance = importance
    self.importanceShape = importanceShape
  }

  /// Estimates the evidence from draws of the posterior.
  ///
  /// The same numbers for the same draws and stream. Cost: 2 log densities a draw, in three calls
  /// where the density takes many positions at once (`BatchLogDensity`), and O(S d²). Values that
  /// are not finite count as −∞.
  ///
  /// - Parameters:
  ///   - logDensity: log likelihood + log prior + log Jacobian, at unconstrained positions.
  ///   - draws: unconstrained positions, one column a coordinate in the order of the density's.
  ///   - hasProperPrior: whether the prior integrates to one; without that there is no evidence.
  /// - Throws: where the prior is improper, the first halves of the chains have fewer than d + 2 draws, the
  ///   draws are degenerate or not of this density, or no proposal has a finite density.
  public init(
    of logDensity: some LogDensity, draws: Draws, hasProperPrior: Bool,
    random: inout RandomStream
  ) throws(ModelAveragingError) {
    guard hasProperPrior else { throw .improperPrior }
    guard draws.names.count == logDensity.dimension else {
      throw .dimensionsDiffer(draws: draws.names.count, logDensity: logDensity.dimension)
    }
    guard logDensity.dimension > 0 else {
      let exact = Estimate(
        logEvidence: logDensity.logDensities(at: [], count: 1)[0], standardError: 0)
      self.init(bridge: exact, importance: exact, importanceShape: -.infinity)
      return
    }
    let positions = UnconstrainedDraws(draws)
    let bridge = try BridgeSampling.estimate(logDensity, draws: positions, random: &random)
    let (importance, shape) = try ImportanceEvidence.estimate(
      logDensity, draws: positions, random: &random)
    self.init(bridge: bridge, importance: importance, importanceShape: shape)
  }

  /// Bridge minus importance in nats.
  public var difference: Double { bridge.logEvidence - importance.logEvidence }

  /// √(se² + se²) of the two.
  public var jointStandardError: Double {
    let (a, b) = (bridge.standardError, importance.standardError)
    return (a * a + b * b).squareRoot()
  }

  /// Whether the two differ by less than three joint standard errors.
  public var isConsistent: Bool {
    abs(difference) <= Self.largestDistance * jointStandardError
  }

  /// Whether the two agree and importance sampling can be trusted to check.
  public var isChecked: Bool { isConsistent && importanceShape <= Self.largestShape }

  /// What to go on with: the bridge's value. Its standard error is the bridge's where the two are
  /// consistent, and otherwise at least their distance, so that the other lies within one error.
  public var estimate: Estimate {
    guard !isConsistent else { return bridge }
    return Estimate(
      logEvidence: bridge.logEvidence, standardError: max(bridge.standardError, abs(difference)))
  }

  /// One sentence where the two disagree or one of them cannot be trusted, else nil.
  public var warning: String? {
    if !isConsistent {
      return """
        bridge sampling puts the log evidence at \(Self.text(bridge)) and importance sampling at \
        \(Self.text(importance)), more than \(Int(Self.largestDistance)) standard errors apart: \
        trust neither
        """
    }
    guard !(importanceShape <= Self.largestShape) else { return nil }
    return """
      the importance weights of the evidence have a heavy tail \
      (k-hat \(String(format: "%.2f", importanceShape)) > \(Self.largestShape)), so that nothing \
      checks the bridge estimate \(Self.text(bridge))
      """
  }

  private static func text(_ estimate: Estimate) -> String {
    String(format: "%.2f ± %.2g", estimate.logEvidence, estimate.standardError)
  }
}
