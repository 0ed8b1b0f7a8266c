import Credence
import Foundation

/// Summary table, sampler facts and warnings of a fit, as text or JSON.
struct SummaryReport {
  private let fit: RegressionFit
  private let summary: Summary
  private let convergence: Convergence

  init(_ fit: RegressionFit) {
    self.fit = fit
    summary = fit.summary
    convergence = Convergence(draws: fit.draws, statistics: fit.statistics, summary: summary)
  }

  func print(json: Bool) throws {
    if json { return try StandardOutput.write(json: encoded) }
    try StandardOutput.write(text)
  }

  /// The table, one row a parameter; digits beyond the Monte Carlo error are not shown.
  var text: String {
    let draws = fit.draws
    var lines = [
      fit.specification.summary,
      """
      \(counted(draws.chainCount, "chain")) of \(counted(draws.drawCount, "draw")); q5 to q95 is \
      the central 90% interval
      """,
      "",
    ]
    var table = TextTable(
      ["parameter", "mean", "mcse", "sd", "q5", "q50", "q95", "rhat", "ess_bulk", "ess_tail"],
      alignment: [.left] + Array(repeating: .right, count: 9))
    for row in summary.parameters { table.append(cells(row)) }
    lines += table.lines
    if !convergence.warnings.isEmpty {
      lines.append("")
      lines += convergence.warnings.map(\.description)
    }
    return lines.map(\.printable).joined(separator: "\n")
  }

  private func cells(_ row: ParameterSummary) -> [String] {
    func value(_ number: Double) -> String { Self.number(number, error: row.mcseMean) }
    return [
      row.name, value(row.mean), Self.significant(row.mcseMean), value(row.sd), value(row.q5),
      value(row.q50), value(row.q95), row.rhat.isNaN ? "NA" : String(format: "%.3f", row.rhat),
      Self.whole(row.essBulk), Self.whole(row.essTail),
    ]
  }

  /// A number to the first digit of its Monte Carlo error, and one more.
  private static func number(_ value: Double, error: Double) -> String {
    guard value.isFinite else { return "NA" }
    guard error.isFinite, error > 0 else { return String(format: "%.4g", value) }
    let decimals = Int((-log10(error)).rounded(.up))
    if decimals > 6 || abs(value) >= 1e7 { return String(format: "%.4g", value) }
    let text = String(format: "%.\(max(decimals, 0))f", value)
    // A value that rounds to zero has no sign.
    return text.hasPrefix("-") && !text.contains(where: { ("1"..."9").contains($0) })
      ? String(text.dropFirst()) : text
  }

  private static func significant(_ value: Double) -> String {
    value.isFinite ? String(format: "%.2g", value) : "NA"
  }

  private static func whole(_ value: Double) -> String {
    value.isFinite ? String(format: "%.0f", value) : "NA"
  }

  private struct Encoded: Encodable {
    struct Sampler: Encodable {
      let name: String
      let reason: String
      let metric: String
      let chains: Int
      let warmup: Int
      let draws: Int
      let seed: UInt64
      let samplingTime: Double
      let divergences: Int
      let ebfmi: [Double?]

      enum CodingKeys: String, CodingKey {
        case name, reason, metric, chains, warmup, draws, seed, divergences, ebfmi
        case samplingTime = "sampling_time"
      }
    }
    let model: String
    let parameters: [ParameterSummary]
    let sampler: Sampler
    let warnings: [ConvergenceWarning]
  }

  private var encoded: Encoded {
    let settings = fit.settings
    return Encoded(
      model: fit.specification.summary, parameters: summary.parameters,
      sampler: Encoded.Sampler(
        name: fit.sampler.algorithm.rawValue, reason: fit.sampler.reason,
        metric: settings.metric.rawValue, chains: fit.draws.chainCount,
        warmup: settings.warmupCount, draws: fit.draws.drawCount, seed: settings.seed,
        samplingTime: fit.samplingTime, divergences: convergence.divergenceCount,
        ebfmi: convergence.ebfmi.map { $0.isFinite ? $0 : nil }),
      warnings: convergence.warnings)
  }
}
