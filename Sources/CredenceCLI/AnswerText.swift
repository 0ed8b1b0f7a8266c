import Credence
import Foundation

/// An answer as a person reads it.
struct AnswerText {
  private let answer: Answer

  init(_ answer: Answer) { self.answer = answer }

  var text: String {
    var lines = [
      "claim      \(answer.claim)",
      "verdict    \(verdict)",
      "why        \(answer.reason)",
    ]
    if let counted = answer.counted {
      lines.append("agreement  \(percent(1 - counted.estimate)) of \(counted.drawCount) draws")
    }
    lines += depth + plausibleSet + dissenter
    lines += answer.notes.map { "note       \($0)" }
    lines.append("class      \(answer.modelClass)")
    lines.append("           (no verdict says that this class contains the truth)")
    return lines.map(\.printable).joined(separator: "\n")
  }

  private var verdict: String {
    let mode = answer.mode == .set ? ", plausible set" : ""
    let isOpen = answer.verdict == .undetermined && answer.grade != .searched
    guard !isOpen, let grade = answer.grade else { return answer.verdict.rawValue + mode }
    return "\(answer.verdict.rawValue)\(mode) (grade \(grade.rawValue): \(meaning(of: grade)))"
  }

  private func meaning(of grade: EvidenceGrade) -> String {
    switch grade {
    case .exact: "a finite class, enumerated"
    case .certified: "a certified bound"
    case .sampled:
      answer.diagnostics?.origin == .exact
        ? "sampled, independent draws" : "sampled, holds if the chains mix"
    case .witness: "an explicit dissenting model"
    case .searched: "a search, guarantees nothing"
    }
  }

  private var depth: [String] {
    guard let depth = answer.depth else { return [] }
    guard depth.lower.isFinite else {
      return ["depth      infinite: no model of the class dissents"]
    }
    let nearest =
      depth.upper.isFinite
      ? "one is at most \(nats(depth.upper, .up)) nats" : "none is known to exist"
    return [
      """
      depth      all dissenters are at least \(nats(depth.lower, .down)) nats below the mode; \(nearest)
      """
    ]
  }

  private var plausibleSet: [String] {
    guard let set = answer.plausibleSet else { return [] }
    var line = "plausible  models within \(nats(set.nats, .down)) nats of the mode"
    if set.massAtLeast > 0 {
      let share = percent(set.massAtLeast)
      let least = share.hasPrefix("over") ? share : "at least \(share)"
      line += ", which hold \(least) of the posterior"
    }
    let low = "\(set.isCertified ? "at least" : "down to") \(number(set.marginMin))"
    let high = set.marginMax.isNaN ? "" : ", at most \(number(set.marginMax))"
    let scale = set.hasClaimUnits ? "" : " (on the scale of the linear predictor)"
    return set.marginMin.isNaN ? [line] : [line, "           margin \(low)\(high)\(scale)"]
  }

  private var dissenter: [String] {
    guard let witness = answer.witness else { return [] }
    let values = witness.parameters.prefix(8).map {
      "\($0.name) = \(String(format: "%.4g", $0.value))"
    }
    let rest = witness.parameters.count > 8 ? ", ..." : ""
    let below = witness.nats.map { ", \(nats($0, .up)) nats below the mode" } ?? ""
    return [
      "dissenter  \(values.joined(separator: ", "))\(rest)",
      "           with margin \(number(witness.margin))\(below)",
    ]
  }

  private func number(_ value: Double) -> String { String(format: "%.3g", value) }

  /// Nats with two decimals that claim no more than was shown.
  private func nats(_ value: Double, _ rule: FloatingPointRoundingRule) -> String {
    String(format: "%.2f", (value * 100).rounded(rule) / 100)
  }

  /// A share without claiming more than is known: 100% only where no draw dissents.
  private func percent(_ share: Double) -> String {
    if share == 1 || share == 0 { return share == 1 ? "100%" : "0%" }
    let text = String(format: "%.1f%%", share * 100)
    return text == "100.0%" ? "over 99.9%" : text == "0.0%" ? "under 0.1%" : text
  }
}
