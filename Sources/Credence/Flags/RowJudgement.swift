import ConsensusQueries
import Foundation
import ModelAveraging
import RegressionModels

/// The verdict on one row with its reason.
struct RowJudgement: Equatable {
  let verdict: Verdict
  let reason: String

  init(verdict: Verdict, reason: String) {
    self.verdict = verdict
    self.reason = reason
  }

  /// The verdict of one model's draws.
  init(_ counted: CountedVerdict) {
    self.init(verdict: counted.verdict, reason: counted.reason)
  }

  /// The verdict over a class, whose dissent mass has these bounds.
  init(_ mass: BoundedEstimate, objection: String?, _ settings: ConsensusSettings) {
    func percent(_ share: Double) -> String { String(format: "%.3g%%", 100 * share) }
    let confidence = "with \(percent(settings.level)) confidence"
    let allowed = "and \(percent(settings.dissent)) is allowed"
    if mass.upper <= settings.dissent {
      self.init(
        verdict: .consensus,
        reason: "\(confidence) less than \(percent(mass.upper)) of the class denies it, \(allowed)")
    } else if mass.lower > settings.dissent {
      self.init(
        verdict: .dissent,
        reason: "\(confidence) more than \(percent(mass.lower)) of the class denies it, \(allowed)")
    } else {
      let cause = objection.map { "; \($0)" } ?? ""
      self.init(
        verdict: .undetermined,
        reason: """
          the dissent over the class lies between \(percent(mass.lower)) and \
          \(percent(mass.upper)), on both sides of the \(percent(settings.dissent)) that is \
          allowed\(cause)
          """)
    }
  }

  /// The verdict where the half-range must be within the tolerance as well: no consensus beyond it.
  func bounded(halfRange: Double, tolerance: Double) -> RowJudgement {
    let (range, limit) = (NumberText.short(halfRange), NumberText.short(tolerance))
    if halfRange <= tolerance {
      return RowJudgement(
        verdict: verdict,
        reason: "half-range \(range) is within the tolerance of \(limit): \(reason)")
    }
    return RowJudgement(
      verdict: verdict == .consensus ? .undetermined : verdict,
      reason: "half-range \(range) exceeds the tolerance of \(limit): \(reason)")
  }

  /// Consensus where all claims have it, dissent where any has, else undetermined; the reasons of those
  /// that decide.
  static func all(_ claims: [RowJudgement]) -> RowJudgement {
    let verdict: Verdict =
      claims.contains { $0.verdict == .dissent }
      ? .dissent : claims.allSatisfy { $0.verdict == .consensus } ? .consensus : .undetermined
    let deciding = claims.filter { $0.verdict == verdict }
    return RowJudgement(
      verdict: verdict, reason: deciding.map(\.reason).joined(separator: "; "))
  }
}
