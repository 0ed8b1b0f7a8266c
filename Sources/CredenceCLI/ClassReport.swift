import Credence
import Foundation

/// The structures of a class with their weights, as text or JSON.
struct ClassReport {
  private let fit: ClassFit
  private let weights: [BoundedEstimate]

  init(_ fit: ClassFit) {
    self.fit = fit
    weights = fit.modelClass.bounds(level: 0.95)
  }

  func print(json: Bool) throws {
    if json { return try StandardOutput.write(json: rows) }
    try StandardOutput.write(text)
  }

  private struct Row: Encodable {
    let name, formula, family: String
    let bits: Double
    let code: String
    let log_evidence, log_evidence_se: Double
    let log_evidence_importance: Double?
    let probability, lower, upper: Double
    let elpd_loo, elpd_loo_se: Double?
    let is_trustworthy: Bool
    let refuted: Bool
  }

  private var rows: [Row] {
    fit.structures.enumerated().map { index, structure in
      let specification = structure.fit.specification
      let estimate = structure.evidence.estimate
      let other = structure.evidence.importance.logEvidence
      return Row(
        name: structure.member.name, formula: specification.formula,
        family: specification.family.description, bits: structure.member.codeLength.bits,
        code: structure.member.codeLength.description,
        log_evidence: estimate.logEvidence, log_evidence_se: estimate.standardError,
        log_evidence_importance: other.isFinite ? other : nil,
        probability: weights[index].value, lower: weights[index].lower,
        upper: weights[index].upper, elpd_loo: structure.leaveOneOut?.elpd.value,
        elpd_loo_se: structure.leaveOneOut?.elpd.standardError,
        is_trustworthy: structure.fit.convergence.isTrustworthy,
        refuted: !fit.modelClass.isUnrefuted[index])
    }
  }

  private var text: String {
    var table = TextTable(
      [
        "structure", "weight", "lower", "upper", "bits", "log_evidence", "se", "elpd_loo", "se",
        "draws",
      ], alignment: [.left] + Array(repeating: .right, count: 9))
    for row in rows.sorted(by: { $0.probability > $1.probability }) {
      func number(_ value: Double?, _ format: String) -> String {
        value.map { String(format: format, $0) } ?? "NA"
      }
      table.append([
        row.name, number(row.probability, "%.4f"), number(row.lower, "%.4f"),
        number(row.upper, "%.4f"), number(row.bits, "%.1f"), number(row.log_evidence, "%.2f"),
        number(row.log_evidence_se, "%.2g"), number(row.elpd_loo, "%.1f"),
        number(row.elpd_loo_se, "%.1f"), row.is_trustworthy ? "ok" : "see summary",
      ])
    }
    let lines =
      [
        fit.summary,
        "weights: posterior probabilities with joint 95% bounds, prior 2^-bits; evidence in nats",
        "",
      ] + table.lines + fit.warnings.map { "warning: \($0)" }
    return lines.map(\.printable).joined(separator: "\n")
  }
}
