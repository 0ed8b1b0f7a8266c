import Credence
import Foundation

/// What a discriminant learned, as text or JSON.
struct DiscriminantReport {
  private let analysis: DiscriminantAnalysis
  private let inclusion: [Double]

  init(_ analysis: DiscriminantAnalysis) {
    self.analysis = analysis
    inclusion = analysis.posterior.inclusionProbabilities
  }

  struct Document: Encodable {
    struct Check: Encodable {
      let check: ResidualChecks.Kind
      let z: Double
    }
    struct Feature: Encodable {
      let name: String
      let inclusion, difference, sd: Double
    }
    let response: String
    let labels: [String]
    let rows: Int
    let draws: Int
    let expected: Double
    let checks: [Check]
    let objection: String?
    let features: [Feature]
  }

  var document: Document {
    let means = analysis.posterior.means
    return Document(
      response: analysis.response, labels: analysis.labels, rows: analysis.rowCount,
      draws: analysis.draws.draws.count, expected: inclusion.reduce(0, +),
      checks: analysis.checks.deviations.map { Document.Check(check: $0.kind, z: $0.z) },
      objection: analysis.checks.objection,
      features: analysis.features.indices.map {
        Document.Feature(
          name: analysis.features[$0], inclusion: inclusion[$0],
          difference: means.differences[$0], sd: means.deviations[$0])
      })
  }

  /// The features that most probably matter, and the checks.
  var text: String {
    let document = document
    var features = TextTable(
      ["feature", "inclusion", "difference", "sd"], alignment: [.left, .right, .right, .right])
    let ordered = document.features.enumerated().sorted {
      ($1.element.inclusion, $0.offset) < ($0.element.inclusion, $1.offset)
    }
    for (_, feature) in ordered.prefix(20) {
      features.append([
        feature.name, String(format: "%.4f", feature.inclusion),
        String(format: "%.4g", feature.difference), String(format: "%.4g", feature.sd),
      ])
    }
    var checks = TextTable(["residuals", "z"], alignment: [.left, .right])
    for check in document.checks {
      checks.append([check.check.rawValue, String(format: "%.2f", check.z)])
    }
    let verdict = document.objection.map { "no verdict: \($0)" } ?? "the residuals refute nothing"
    let lines =
      [
        """
        \(analysis.response), \(counted(analysis.rowCount, "row")) of two classes: \
        \(String(format: "%.1f", document.expected)) of \(counted(analysis.features.count, "feature")) \
        are expected to matter
        """, "",
      ] + features.lines + [""] + checks.lines + [verdict]
    return lines.map(\.printable).joined(separator: "\n")
  }
}
