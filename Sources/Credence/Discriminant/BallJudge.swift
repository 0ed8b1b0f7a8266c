import ConsensusQueries
import Foundation
import SubsetSelection

/// What is said of one row, and of the ball around it.
public struct BallAnswer: Sendable, Equatable {
  /// The more probable label at the row; nil where the row cannot be used.
  public let label: String?
  /// Posterior mean of the probability of the second label.
  public let probability: Double
  /// Of the label and the model, in nats.
  public let mutualInformation: Double
  /// The share of draws under which the label is the more probable one at every point of the ball.
  public let agreement: Double
  /// The largest radius with consensus; 0 where there is none at the row itself, or where a check vetoes.
  public let radius: Double
  /// The same if the checks are not heeded.
  public let uncheckedRadius: Double
  /// Whether plausible models agree on the label over the ball.
  public let verdict: Verdict
  /// Why, in one sentence.
  public let reason: String
}

/// Judges rows by the draws of a discriminant, with balls of one norm and radius around each.
///
/// A draw with log odds wᵀx + b keeps the label s = ±1 over the ball of radius r around x where
/// s(wᵀx + b) > r‖w‖*, ‖·‖* the dual norm (Hölder's inequality, attained), so that every draw has a
/// radius of its own, s(wᵀx + b)/‖w‖*. Draws are independent, so that their counts bound the dissent mass
/// exactly; the largest radius with consensus is the order statistic of the draws' radii at which
/// the count of dissenters is the most that consensus allows.
public struct BallJudge: Sendable {
  private let analysis: DiscriminantAnalysis
  private let radius: Double
  private let settings: ConsensusSettings
  private let evidence: SharedEvidence
  /// ‖w‖* by draw.
  private let norms: [Double]
  /// The most dissenters with consensus; nil where no count has it.
  private let allowed: Int?

  /// Prepares the dual norms.
  ///
  /// - Throws: `ClaimError` for settings under which anything would be consensus, or a negative radius.
  public init(
    _ analysis: DiscriminantAnalysis, radius: Double, norm: InputRegion.Norm = .greatest,
    settings: ConsensusSettings = ConsensusSettings()
  ) throws(ClaimError) {
    try settings.validate()
    guard radius >= 0, radius.isFinite else {
      throw ClaimError("the radius of a ball must be a number of at least 0")
    }
    self.analysis = analysis
    self.radius = radius
    self.settings = settings
    let draws = analysis.draws.draws
    norms = draws.map { norm.dual.length($0.weights) }
    let evidence = SharedEvidence.independent(drawCount: draws.count)
    self.evidence = evidence
    let eta = settings.dissent
    allowed =
      (0..<draws.count).prefix {
        evidence.mass(dissenting: $0, level: settings.level).upper <= eta
      }.last
  }

  /// The answer about a row of features.
  ///
  /// - Precondition: one value for each feature.
  public func answer(_ row: [Double]) -> BallAnswer {
    guard row.allSatisfy(\.isFinite) else {
      return BallAnswer(
        label: nil, probability: .nan, mutualInformation: .nan, agreement: .nan, radius: 0,
        uncheckedRadius: 0, verdict: .undetermined,
        reason: "a feature is missing or not finite")
    }
    let scores = analysis.draws.scores(of: row)
    let (probability, information) = Self.predictive(scores)
    let sign = probability >= 0.5 ? 1.0 : -1
    let radii = zip(scores, norms).map { score, norm in
      let margin = sign * score
      return norm > 0 ? margin / norm : margin > 0 ? Double.infinity : -Double.infinity
    }
    // A draw denies the label at a tie, and over a ball that reaches one.
    let dissenting = radii.count { $0 <= radius }
    let reached = allowed.map { max(0, radii.sorted()[$0]) } ?? 0
    let counted = evidence.verdict(dissenting: dissenting, settings: settings)
    let objection = analysis.checks.objection
    return BallAnswer(
      label: analysis.labels[sign > 0 ? 1 : 0], probability: probability,
      mutualInformation: information,
      agreement: 1 - Double(dissenting) / Double(scores.count),
      radius: objection == nil ? reached : 0, uncheckedRadius: reached,
      verdict: objection == nil ? counted.verdict : .undetermined,
      reason: objection ?? counted.reason)
  }

  /// The mean of the probability, and H(mean) − mean H by draw.
  private static func predictive(_ scores: [Double]) -> (mean: Double, information: Double) {
    let probabilities = scores.map { 1 / (1 + exp(-$0)) }
    let count = Double(scores.count)
    let mean = probabilities.reduce(0, +) / count
    let own = probabilities.reduce(0) { $0 + entropy($1) } / count
    return (mean, max(0, entropy(mean) - own))
  }

  private static func entropy(_ p: Double) -> Double {
    p > 0 && p < 1 ? -p * log(p) - (1 - p) * log1p(-p) : 0
  }
}
