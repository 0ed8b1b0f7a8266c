import Credence
import Foundation

/// What an update did, as text or JSON.
struct UpdateReport {
  private let fit: RegressionFit

  init(_ fit: RegressionFit) { self.fit = fit }

  struct Document: Encodable {
    let modelClass: String
    let update: UpdateRecord?
    let updates: Int
    let verdictDraws: Double

    private enum CodingKeys: String, CodingKey {
      case modelClass = "class"
      case update, updates
      case verdictDraws = "verdict_draws"
    }

    init(_ fit: RegressionFit) {
      modelClass = fit.modelClass
      update = fit.updates.last
      updates = fit.updates.count
      verdictDraws = fit.verdictDraws
    }
  }

  var text: String {
    guard let update = fit.updates.last else { return fit.modelClass }
    let dropped = update.droppedRows
    var lines = [
      "new rows        \(update.rows)"
        + (dropped == 0 ? "" : "; \(counted(dropped, "row")) with missing values dropped"),
      "draws           \(update.method == .sampled ? "sampled again" : "reweighted"): \(update.reason)",
    ]
    if let shape = update.paretoShape, let size = update.importanceESS {
      lines.append("k-hat           \(String(format: "%.2f", shape))")
      lines.append("importance ESS  \(String(format: "%.0f", size)) of \(update.draws) draws")
    }
    if let density = update.logPredictiveDensity {
      let each = density / Double(update.rows)
      lines.append(
        String(format: "log p(new|old)  %.4g (%.3g a row)", density, each))
    }
    lines.append(
      String(format: "in verdicts     at most %.0f effective draws", fit.verdictDraws))
    lines.append("class           \(fit.modelClass)")
    return lines.map(\.printable).joined(separator: "\n")
  }
}
