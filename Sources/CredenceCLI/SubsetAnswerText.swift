import Credence
import Foundation

/// An answer over all subsets as a person reads it.
struct SubsetAnswerText {
  private let answer: SubsetAnswer

  init(_ answer: SubsetAnswer) { self.answer = answer }

  var text: String {
    let grade =
      answer.grade.map { " (grade \($0.rawValue): a finite class, enumerated)" } ?? ""
    var lines = [
      "claim      \(answer.claim)",
      "verdict    \(answer.verdict.rawValue)\(grade)",
      "why        \(answer.reason)",
    ]
    if let dissenter = answer.dissenter {
      let names =
        dissenter.columns.isEmpty ? "no column" : dissenter.columns.joined(separator: " + ")
      let share = String(format: "%.3g%%", 100 * dissenter.probability)
      lines.append("dissenter  \(names) (probability \(share))")
    }
    lines.append("class      \(answer.modelClass)")
    lines.append("           (no verdict says that this class contains the truth)")
    return lines.map(\.printable).joined(separator: "\n")
  }
}
