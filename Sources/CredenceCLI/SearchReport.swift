import Credence
import Foundation

/// Found inputs as a table or CSV.
struct SearchReport {
  private let found: [FoundInput]
  private let measure: Disagreement
  private let fit: RegressionFit

  init(_ found: [FoundInput], measure: Disagreement, fit: RegressionFit) {
    self.found = found
    self.measure = measure
    self.fit = fit
  }

  private var header: [String] {
    let names = found.first?.inputs.map(\.name) ?? []
    return ["rank"] + names + [measure.rawValue, "gain", "prediction", "low", "high"]
  }

  var text: String {
    guard !found.isEmpty else { return "no input is allowed there" }
    var table = TextTable(
      header + ["of the draws"],
      alignment: Array(repeating: .right, count: header.count) + [.left])
    for (rank, input) in found.enumerated() {
      table.append(
        cells(rank, input, "%.4g") + ["\(input.low.name); \(input.high.name)"])
    }
    var lines = table.lines
    for (rank, input) in found.enumerated() {
      lines += input.notes.map { "note \(rank + 1): \($0)" }
    }
    lines.append("class: \(fit.modelClass)")
    return lines.map(\.printable).joined(separator: "\n")
  }

  var csv: String {
    let rows = found.enumerated().map { rank, input in
      cells(rank, input, "%.17g") + [input.low.name, input.high.name]
    }
    return ([header + ["low_draw", "high_draw"]] + rows)
      .map { $0.map(Self.quoted).joined(separator: ",") }.joined(separator: "\n")
  }

  private func cells(_ rank: Int, _ input: FoundInput, _ format: String) -> [String] {
    func number(_ value: Double) -> String { String(format: format, value) }
    let values = input.inputs.map { _, value in
      switch value {
      case .number(let value): number(value)
      case .text(let text): text
      case .boolean(let truth): truth ? "TRUE" : "FALSE"
      }
    }
    return [String(rank + 1)] + values
      + [
        input.disagreement, input.gain, input.prediction, input.low.prediction,
        input.high.prediction,
      ].map(number)
  }

  /// A cell in quotes where it needs them (RFC 4180).
  static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { ",\"\n\r".contains($0) }) else { return cell }
    return "\"\(cell.replacing("\"", with: "\"\""))\""
  }
}
