import Credence
import Foundation

/// The models of a class by leave-one-out prediction, with their weights.
struct ComparisonReport {
  struct Row: Encodable {
    let model: String
    let elpd_diff, se_diff, elpd_loo, se_elpd_loo, p_loo, looic: Double
    let p_worse: Double?
    let bad_k: Int
    let flag: String?
    let stacking, pseudo_bma, probability: Double
  }

  let rows: [Row]
  private let summary: String

  /// - Throws: where the file has no leave-one-out values.
  init(_ fit: ClassFit) throws {
    guard let comparison = fit.comparison else {
      throw InferenceFileError(
        .notOurs, "this class holds no leave-one-out values; sample it again from its CSV file")
    }
    let names = fit.structures.map(\.member.name)
    let elpd = fit.structures.map { $0.leaveOneOut?.rows.map(\.elpd) ?? [] }
    let stacking = try StackingWeights(elpd: elpd).weights
    var random = RandomStream(seed: 1, chain: 0, purpose: .resampling)
    let pseudo = try PseudoBMAWeights.bootstrapped(elpd: elpd, random: &random)
    let probabilities = fit.modelClass.probabilities
    summary = fit.summary
    rows = comparison.rows.map { row in
      let index = names.firstIndex(of: row.model) ?? 0
      return Row(
        model: row.model, elpd_diff: row.difference, se_diff: row.differenceError,
        elpd_loo: row.elpd.value, se_elpd_loo: row.elpd.standardError,
        p_loo: row.effectiveParameters.value, looic: row.looic.value,
        p_worse: row.probabilityWorse.isFinite ? row.probabilityWorse : nil,
        bad_k: row.unreliableRows, flag: row.differenceFlag?.rawValue, stacking: stacking[index],
        pseudo_bma: pseudo[index], probability: probabilities[index])
    }
  }

  var text: String {
    var table = TextTable(
      [
        "model", "elpd_diff", "se_diff", "p_worse", "elpd_loo", "se", "p_loo", "bad k", "stacking",
        "pseudo-BMA+", "probability", "flag",
      ], alignment: [.left] + Array(repeating: .right, count: 10) + [.left])
    for row in rows {
      func number(_ value: Double?, _ digits: Int) -> String {
        value.map { String(format: "%.\(digits)f", $0) } ?? "NA"
      }
      table.append([
        row.model, number(row.elpd_diff, 1), number(row.se_diff, 1), number(row.p_worse, 3),
        number(row.elpd_loo, 1), number(row.se_elpd_loo, 1), number(row.p_loo, 1),
        String(row.bad_k), number(row.stacking, 3), number(row.pseudo_bma, 3),
        number(row.probability, 4), row.flag ?? "",
      ])
    }
    return ([summary, ""] + table.lines).map(\.printable).joined(separator: "\n")
  }
}
