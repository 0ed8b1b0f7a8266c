import ConsensusQueries
import Reports

/// An answer with the numbers behind it, for a reader.
enum AnswerCard {
  static func card(_ answer: Answer) -> VerdictCard {
    VerdictCard(
      claim: answer.claim, verdict: answer.verdict.rawValue,
      grade: answer.grade.map { "grade \($0.rawValue): \(meaning(of: $0))" } ?? "",
      reason: answer.reason, facts: facts(answer), notes: answer.notes)
  }

  /// What stands behind a grade, in a few words.
  private static func meaning(of grade: EvidenceGrade) -> String {
    switch grade {
    case .exact: "a finite class, enumerated"
    case .certified: "a certified bound"
    case .sampled: "sampled, holds if the chains mix"
    case .witness: "an explicit dissenting model"
    case .searched: "a search, guarantees nothing"
    }
  }

  private static func facts(_ answer: Answer) -> [Block.Fact] {
    var facts: [Block.Fact] = []
    if let counted = answer.counted {
      facts.append(
        Block.Fact(
          "Dissenting draws", "\(counted.dissentingDraws) of \(counted.drawCount)"))
    }
    if answer.mass.upper.isFinite {
      facts.append(
        Block.Fact(
          "Dissent mass",
          """
          between \(NumberLabel.percent(answer.mass.lower)) and \
          \(NumberLabel.percent(answer.mass.upper)) (\(answer.mass.method.rawValue))
          """))
    }
    if let depth = answer.depth {
      let upper = depth.upper.isFinite ? ", at most \(NumberLabel.short(depth.upper))" : ""
      facts.append(
        Block.Fact(
          "Depth of dissent",
          depth.lower.isFinite
            ? "at least \(NumberLabel.short(depth.lower)) nats\(upper)" : "no model dissents"))
    }
    if let set = answer.plausibleSet, set.marginMin.isFinite {
      facts.append(
        Block.Fact(
          "Margin over the plausible set",
          """
          \(NumberLabel.short(set.marginMin)) to \(NumberLabel.short(set.marginMax)) within \
          \(NumberLabel.short(set.nats)) nats\(set.isCertified ? ", certified" : ", searched")
          """))
    }
    return facts
  }
}
