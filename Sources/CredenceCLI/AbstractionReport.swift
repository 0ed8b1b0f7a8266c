import Credence
import Foundation

/// Abstractions as text or JSON.
struct AbstractionReport {
  private let abstractions: [Abstraction]
  private let modelClass: String

  init(_ abstractions: [Abstraction], modelClass: String) {
    self.abstractions = abstractions
    self.modelClass = modelClass
  }

  struct Document: Encodable {
    let abstractions: [Abstraction]
    let share: AbstractionShare

    init(_ abstractions: [Abstraction]) {
      self.abstractions = abstractions
      share = AbstractionShare(abstractions)
    }
  }

  var text: String {
    var blocks = abstractions.map { lines(of: $0).map(\.printable).joined(separator: "\n") }
    let share = AbstractionShare(abstractions)
    if share.rows > 1 {
      let percentage = String(format: "%.0f%%", 100 * share.share)
      blocks.append(
        "\(counted(share.rows, "row")): \(share.flagged) without consensus"
          + (share.flagged == 0
            ? "" : ", of which \(share.regained) (\(percentage)) regain an answer"))
    }
    blocks.append(
      "class      \(modelClass)\n           (no verdict says that this class contains the truth)"
        .split(separator: "\n").map { String($0).printable }.joined(separator: "\n"))
    return blocks.joined(separator: "\n\n")
  }

  private func lines(of abstraction: Abstraction) -> [String] {
    let concrete = abstraction.concrete
    var lines = [
      "row        \(concrete.input.description(rowCount: 1).replacing("at ", with: "", maxReplacements: 1))",
      "claim      \(concrete.claim)",
      "verdict    \(concrete.answer?.verdict.rawValue ?? "none")",
    ]
    if let reason = concrete.answer?.reason { lines.append("why        \(reason)") }
    guard !concrete.isAgreed else { return lines }
    let parts = abstraction.parts.map { "\($0.name) \(String(format: "%.0f%%", 100 * $0.share))" }
    lines.append("parts      \(parts.joined(separator: ", ")) of the margin's variance")
    for step in abstraction.steps {
      let verdict = step.answer?.verdict.rawValue ?? "too few rows"
      lines.append("tried      \(verdict): \(step.statement)")
    }
    if let agreed = abstraction.agreed, let answer = agreed.answer {
      lines.append("agreed     \(agreed.statement)")
      lines.append("why        \(answer.reason)")
    } else {
      lines.append("agreed     nothing: models part on every version that was tried")
    }
    return lines
  }

  /// A value as a table has it.
  static func cell(_ value: PredictionInput) -> String {
    switch value {
    case .number(let number): String(format: "%.17g", number)
    case .text(let text): text
    case .boolean(let truth): truth ? "TRUE" : "FALSE"
    }
  }
}
