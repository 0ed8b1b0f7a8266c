import Foundation
import PosteriorDraws

/// What draws are worth for many claims at once, such as one a row of a table.
///
/// A verdict on one claim measures the effective size of its margin (``DissentMass``). That takes a few
/// sorts and Fourier transforms, too much for every row of a stream. The margins of rows are functions
/// of a few directions, the coefficients and other parameters, so the sizes are measured once, on
/// directions that are fixed before any row is seen, and each row takes the least of them:
///
/// - the effective sizes that a single claim would take into account, of every direction: of its mean,
///   of its normal scores, of its 5% and 95% tails, and of the indicators of its 50 lowest and of its 50
///   highest draws; and those of the log posterior;
/// - among the directions must be the slowest linear combination of the coefficients, because every
///   linear predictor is one, and the least over coordinates does not bound it: two coordinates that
///   each mix well may have a sum that does not. ``SlowestDirection`` finds it.
///
/// For the mean of any linear margin the least size over directions that hold the slowest one is a
/// bound. For indicators it is not proved, as it is not for a single claim, but the least over dozens of
/// directions is nearly always smaller than what the row's own margin would be given; `SharedEvidence
/// Tests` measures how often, and the coverage of the verdicts on posteriors of known answers.
///
/// Independent draws need none of this: N = K. Draws that bear no verdict on one of the directions bear
/// none on a row.
public struct SharedEvidence: Sendable, Equatable {
  /// K.
  public let drawCount: Int
  /// N, at most K.
  public let effectiveDraws: Double
  /// Whether the draws are independent.
  public let areIndependent: Bool
  /// Why the draws cannot bear a verdict; nil where they can.
  public let objection: String?

  /// Measures directions, each `[chain, draw]`. Costs some eight sorts and Fourier transforms of all
  /// draws for each of them; nothing for independent draws.
  ///
  /// A direction that is the same on all draws moves no margin, and is passed over.
  /// - Precondition: every direction has the shape of the statistics.
  public init(
    directions: [(name: String, draws: DrawMatrix)], statistics: SampleStatistics
  ) {
    drawCount = statistics.chainCount * statistics.drawCount
    areIndependent = statistics.origin == .exact
    var (least, objection) = (Double(drawCount), String?.none)
    for (name, draws) in directions {
      let isConstant = draws.values.allSatisfy { $0 == draws.values.first }
      // One constant direction may be all there is, and then it must object.
      if isConstant, directions.count > 1 { continue }
      let diagnostics = MarginDiagnostics(margins: draws, statistics: statistics)
      if objection == nil, let found = diagnostics.objection {
        objection = found.replacing("the margin", with: name)
      }
      if statistics.origin == .exact { continue }
      let sizes = [
        DissentMass.effectiveDraws(draws, dissenting: 0, diagnostics.sizes),
        DissentMass.effectiveDraws(draws, dissenting: draws.count, diagnostics.sizes),
      ].least
      if sizes.isNaN, objection == nil { objection = "the effective size of \(name) is undefined" }
      least = min(least, sizes)
    }
    effectiveDraws = least
    self.objection = objection
  }

  /// What draws are worth for one claim that some of them deny, as for ``ConsensusQuery``.
  ///
  /// Costs some eight sorts and Fourier transforms.
  /// - Parameter margins: `[chain, draw]`, of the shape of the statistics.
  public init(margins: DrawMatrix, dissenting: Int, statistics: SampleStatistics) {
    let diagnostics = MarginDiagnostics(margins: margins, statistics: statistics)
    let size = DissentMass.effectiveDraws(
      margins, dissenting: dissenting, diagnostics.sizes)
    self.init(
      drawCount: margins.count, effectiveDraws: size,
      areIndependent: statistics.origin == .exact,
      objection: diagnostics.objection
        ?? (size.isNaN ? "the effective size of the margin is undefined" : nil))
  }

  private init(
    drawCount: Int, effectiveDraws: Double, areIndependent: Bool, objection: String?
  ) {
    self.drawCount = drawCount
    self.areIndependent = areIndependent
    self.effectiveDraws = effectiveDraws
    self.objection = objection
  }

  /// Draws that are independent of each other, and count one by one.
  public static func independent(drawCount: Int) -> SharedEvidence {
    SharedEvidence(
      drawCount: drawCount, effectiveDraws: Double(drawCount), areIndependent: true,
      objection: nil)
  }

  /// The same as if all draws counted: what no evidence on fewer directions can exceed.
  public var withAllDraws: SharedEvidence {
    SharedEvidence(
      drawCount: drawCount, effectiveDraws: Double(drawCount), areIndependent: areIndependent,
      objection: objection)
  }

  /// The evidence on margins that depend on the directions of both.
  public func joined(with other: SharedEvidence) -> SharedEvidence {
    SharedEvidence(
      drawCount: drawCount, effectiveDraws: min(effectiveDraws, other.effectiveDraws),
      areIndependent: areIndependent && other.areIndependent,
      objection: objection ?? other.objection)
  }

  /// The dissent mass where so many draws deny a claim.
  public func mass(dissenting: Int, level: Double) -> DissentMass {
    DissentMass(
      dissentingDraws: dissenting, drawCount: drawCount, effectiveDraws: effectiveDraws,
      level: level, areIndependent: areIndependent)
  }

  /// The verdict where so many draws deny a claim.
  public func verdict(dissenting: Int, settings: ConsensusSettings) -> CountedVerdict {
    let mass = mass(dissenting: dissenting, level: settings.level)
    if let objection {
      return CountedVerdict(verdict: .undetermined, grade: nil, mass: mass, reason: objection)
    }
    let (verdict, reason) = mass.judged(dissent: settings.dissent)
    return CountedVerdict(verdict: verdict, grade: .sampled, mass: mass, reason: reason)
  }
}

/// A verdict that follows from a count of dissenting draws.
public struct CountedVerdict: Sendable, Equatable {
  /// Consensus, dissent or undetermined.
  public let verdict: Verdict
  /// nil where the draws bear no verdict.
  public let grade: EvidenceGrade?
  /// The mass of dissenters, with bounds.
  public let mass: DissentMass
  /// Why, in one sentence.
  public let reason: String
}
