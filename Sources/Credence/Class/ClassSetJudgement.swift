import ConsensusQueries
import Foundation

/// The verdict of set mode over a class: whether any plausible model of any structure that was asked
/// dissents.
///
/// Each structure has a plausible set of its own, about its own mode; weights play no part. Structures
/// that the data have refuted are not asked.
struct ClassSetJudgement {
  let verdict: Verdict
  let grade: EvidenceGrade?
  let reason: String

  init(_ parts: [ClassAnswer.Part]) {
    let asked = parts.compactMap { part in part.answer.map { (name: part.name, answer: $0) } }
    let dissenting = asked.filter { $0.answer.verdict == .dissent }
    let open = asked.filter { $0.answer.verdict == .undetermined }
    let nearest = Self.nearest(dissenting.isEmpty ? asked : dissenting)
    let depth =
      nearest.map { "; the smallest depth is that of \($0.name): \(Self.text($0.nats))" } ?? ""
    if let first = nearest.flatMap({ own in dissenting.first { $0.name == own.name } })
      ?? dissenting.first
    {
      verdict = .dissent
      grade = first.answer.grade
      reason = "in structure \(first.name): \(first.answer.reason)\(depth)"
    } else if let first = open.first {
      verdict = .undetermined
      grade = nil
      reason = "in structure \(first.name): \(first.answer.reason)"
    } else if asked.isEmpty {
      (verdict, grade, reason) = (.undetermined, nil, "no structure was asked")
    } else {
      verdict = .consensus
      let isExact = asked.allSatisfy { $0.answer.grade == .exact }
      grade = isExact ? .exact : .certified
      reason = """
        no plausible model of the \(asked.count) structures that the data leave denies it\(depth)
        """
    }
  }

  /// The structure whose dissenters come nearest to its mode.
  private static func nearest(
    _ asked: [(name: String, answer: Answer)]
  ) -> (name: String, nats: Double)? {
    asked.compactMap { own -> (name: String, nats: Double)? in
      guard let nats = own.answer.depth?.lower ?? own.answer.witness?.nats else { return nil }
      return (own.name, nats)
    }.min { $0.nats < $1.nats }
  }

  private static func text(_ nats: Double) -> String {
    nats.isFinite ? String(format: "%.3g nats", nats) : "no model of it dissents"
  }
}
