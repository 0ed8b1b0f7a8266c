import ConsensusQueries
import Reports

/// An answer with the numbers behind it, for a reader.
enum AnswerCard {
  /// - Parameter plausible: what is known of the margin over the plausible set.
  static func card(_ answer: Answer, plausible: PlausibleBounds?) -> VerdictCard {
    VerdictCard(
      claim: answer.claim, verdict: answer.verdict.rawValue,
      grade: answer.grade.map { "grade \($0.rawValue): \(meaning(of: $0))" } ?? "",
      reason: answer.reason, facts: facts(answer, plausible), notes: answer.notes)
  }

  /// What stands behind a grade, in a few words.
  static func meaning(of grade: EvidenceGrade) -> String {
    switch grade {
    case .exact: "a finite class, enumerated"
    case .certified: "a certified bound"
    case .sampled: "sampled, holds if the chains mix"
    case .witness: "an explicit dissenting model"
    case .searched: "a search, guarantees nothing"
    }
  }

  private static func facts(
    _ answer: Answer, _ plausible: PlausibleBounds?
  ) -> [Block.Fact] {
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
          \(span(answer.mass.lower, answer.mass.upper, "between", "and", NumberLabel.percent)) \
          (\(answer.mass.method.rawValue))
          """))
    }
    if let depth = answer.depth {
      facts.append(Block.Fact("Depth of dissent", text(depth)))
    }
    if let set = plausible, set.marginMin.isFinite {
      facts.append(Block.Fact("Margin over the plausible set", text(set)))
    }
    return facts
  }

  static func text(_ depth: DissentDepth) -> String {
    guard depth.lower.isFinite else { return "no model dissents" }
    guard depth.upper.isFinite else { return "at least \(NumberLabel.short(depth.lower)) nats" }
    let nats = span(depth.lower, depth.upper, "between", "and", NumberLabel.short)
    return "\(nats) nats below the best model"
  }

  private static func text(_ set: PlausibleBounds) -> String {
    let ends =
      set.marginMax.isFinite
      ? span(set.marginMin, set.marginMax, "from", "to", NumberLabel.short)
      : "at least \(NumberLabel.short(set.marginMin))"
    let scale = set.hasClaimUnits ? "" : " on the scale of the linear predictor"
    return """
      \(ends)\(scale), for models within \(NumberLabel.short(set.nats)) nats of the best\
      \(set.isCertified ? ", certified" : ", as searched")
      """
  }

  /// Two bounds, or one number where they are written alike.
  private static func span(
    _ low: Double, _ high: Double, _ first: String, _ second: String,
    _ label: (Double) -> String
  ) -> String {
    let (a, b) = (label(low), label(high))
    return a == b ? a : "\(first) \(a) \(second) \(b)"
  }
}
