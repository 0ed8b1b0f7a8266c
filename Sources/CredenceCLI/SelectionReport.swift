import Credence
import Foundation

/// The posterior over subsets of columns, as text or JSON.
struct SelectionReport {
  private let analysis: SubsetAnalysis

  init(_ analysis: SubsetAnalysis) { self.analysis = analysis }

  struct Document: Encodable {
    let response, method: String
    let rows: Int
    let columns: [SubsetAnalysis.Column]
    let subsets: [SubsetAnalysis.Subset]

    init(_ analysis: SubsetAnalysis) {
      (response, method, rows) = (analysis.response, analysis.method, analysis.rowCount)
      (columns, subsets) = (analysis.columns, analysis.subsets)
    }
  }

  var text: String {
    let count = analysis.columns.count
    let how =
      switch analysis.method {
      case "exact": "all 2^\(count) subsets"
      case "sampled": "subsets of \(count) columns, sampled"
      case "spike-slab":
        "subsets of \(count) columns with a normal slab, sampled by Gibbs"
      default: "subsets of \(count) columns by Laplace's evidence, corrected by importance sampling"
      }
    var columns = TextTable(
      ["column", "inclusion", "se", "mean", "sd", "P(> 0 | in)"],
      alignment: [.left] + Array(repeating: .right, count: 5))
    for column in analysis.columns {
      columns.append([
        column.name, Self.number(column.inclusion, "%.4f"),
        Self.number(column.standardError, "%.1g", none: "exact"), Self.number(column.mean, "%.4g"),
        Self.number(column.sd, "%.4g"), Self.number(column.positive, "%.4f"),
      ])
    }
    var subsets = TextTable(["probability", "subset"], alignment: [.right, .left])
    for subset in analysis.subsets.prefix(5) {
      let names = subset.columns.isEmpty ? "(none)" : subset.columns.joined(separator: " + ")
      subsets.append([Self.number(subset.probability, "%.4f"), names])
    }
    let lines =
      ["\(analysis.response), \(counted(analysis.rowCount, "row")): \(how)", ""] + columns.lines + [
        ""
      ]
      + subsets.lines
    return lines.map(\.printable).joined(separator: "\n")
  }

  private static func number(_ value: Double?, _ format: String, none: String = "NA") -> String {
    value.map { String(format: format, $0) } ?? none
  }
}
