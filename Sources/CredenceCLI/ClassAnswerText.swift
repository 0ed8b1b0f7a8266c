import Credence
import Foundation

/// The answer of a class as a person reads it.
struct ClassAnswerText {
  private let answer: ClassAnswer

  init(_ answer: ClassAnswer) { self.answer = answer }

  var text: String {
    let grade = answer.grade.map { " (grade \($0.rawValue): \(Self.meaning(of: $0)))" } ?? ""
    var lines = [
      "claim      \(answer.claim)",
      "verdict    \(answer.verdict.rawValue)\(grade)",
      "why        \(answer.reason)",
    ]
    var table = TextTable(
      ["structure", "weight", "dissent", "at most"], alignment: [.left, .right, .right, .right])
    for part in answer.parts.sorted(by: { $0.weight.value > $1.weight.value }) {
      table.append([
        part.name, percent(part.weight.value),
        part.dissent.map { percent($0.value) } ?? "not asked",
        part.dissent.map { percent($0.upper) } ?? "100%",
      ])
    }
    lines += table.lines.map { "           \($0)" }
    lines += answer.notes.map { "note       \($0)" }
    lines.append("class      \(answer.modelClass)")
    lines.append("           (no verdict says that this class contains the truth)")
    return lines.map(\.printable).joined(separator: "\n")
  }

  private static func meaning(of grade: EvidenceGrade) -> String {
    switch grade {
    case .exact: "a finite class, enumerated"
    case .certified: "certified bounds in every structure asked"
    case .witness: "an explicit dissenting model"
    default: "sampled, holds if the chains mix"
    }
  }

  private func percent(_ share: Double) -> String {
    share.isFinite ? String(format: "%.3g%%", 100 * share) : "NA"
  }
}
