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
      "agreement  \(percent(1 - answer.mass.estimate)) of \(answer.mass.drawCount) draws",
    ]
    if let witness = answer.witness {
      let values = witness.parameters.prefix(8).map {
        "\($0.name) = \(String(format: "%.4g", $0.value))"
      }
      let rest = witness.parameters.count > 8 ? ", ..." : ""
      lines.append("dissenter  \(values.joined(separator: ", "))\(rest)")
      lines.append("           with margin \(String(format: "%.3g", witness.margin))")
    }
    lines += answer.notes.map { "note       \($0)" }
    lines.append("class      \(answer.modelClass)")
    lines.append("           (no verdict says that this class contains the truth)")
    return lines.map(\.printable).joined(separator: "\n")
  }

  private var verdict: String {
    guard answer.verdict != .undetermined, let grade = answer.grade else {
      return answer.verdict.rawValue
    }
    return "\(answer.verdict.rawValue) (grade \(grade.rawValue): \(meaning(of: grade)))"
  }

  private func meaning(of grade: EvidenceGrade) -> String {
    switch grade {
    case .exact: "a finite class, enumerated"
    case .certified: "a certified bound"
    case .sampled:
      answer.diagnostics.origin == .exact
        ? "sampled, independent draws" : "sampled, holds if the chains mix"
    case .witness: "an explicit dissenting model"
    case .searched: "a search, guarantees nothing"
    }
  }

  /// A share without claiming more than the draws show: 100% only where no draw dissents.
  private func percent(_ share: Double) -> String {
    if share == 1 || share == 0 { return share == 1 ? "100%" : "0%" }
    let text = String(format: "%.1f%%", share * 100)
    return text == "100.0%" ? "over 99.9%" : text == "0.0%" ? "under 0.1%" : text
  }
}
