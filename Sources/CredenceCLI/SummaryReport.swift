import Credence
import Foundation

/// Summary table, sampler facts and warnings of a posterior, as text or JSON.
struct SummaryReport {
  private let posterior: RecordedPosterior
  private let summary: Summary
  private let convergence: Convergence

  init(_ posterior: RecordedPosterior) {
    self.posterior = posterior
    summary = posterior.summary
    convergence = Convergence(
      draws: posterior.draws, statistics: posterior.statistics, summary: summary)
  }

  func print(json: Bool) throws {
    if json { return try StandardOutput.write(json: encoded) }
    try StandardOutput.write(text)
  }

  /// The summary as JSON, as `summary --json` prints it.
  func jsonText() throws -> String { try StandardOutput.jsonText(of: encoded) + "\n" }

  /// The table, one row a parameter; digits beyond the Monte Carlo error are not shown.
  var text: String {
    let draws = posterior.draws
    var lines = [
      posterior.modelClass,
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
    let model: String
    let parameters: [ParameterSummary]
    let sampler: SamplerFacts
    let warnings: [ConvergenceWarning]
  }

  private var encoded: Encoded {
    Encoded(
      model: posterior.modelClass, parameters: summary.parameters,
      sampler: SamplerFacts(posterior, convergence), warnings: convergence.warnings)
  }
}

/// What JSON tells of the sampler; what a file made elsewhere does not say is null.
private struct SamplerFacts: Encodable {
  let posterior: RecordedPosterior
  let convergence: Convergence

  init(_ posterior: RecordedPosterior, _ convergence: Convergence) {
    self.posterior = posterior
    self.convergence = convergence
  }

  enum CodingKeys: String, CodingKey {
    case name, reason, metric, chains, warmup, draws, seed, divergences, ebfmi
    case samplingTime = "sampling_time"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let data = posterior.data
    let hasDivergences = posterior.statistics.has(.diverging)
    try container.encode(
      posterior.sampler?.algorithm.rawValue ?? data.sampledBy, forKey: .name)
    try container.encode(posterior.sampler?.reason, forKey: .reason)
    try container.encode(posterior.settings?.metric.rawValue, forKey: .metric)
    try container.encode(posterior.draws.chainCount, forKey: .chains)
    try container.encode(data.warmupCount, forKey: .warmup)
    try container.encode(posterior.draws.drawCount, forKey: .draws)
    try container.encode(posterior.settings?.seed, forKey: .seed)
    try container.encode(data.samplingTime, forKey: .samplingTime)
    try container.encode(hasDivergences ? convergence.divergenceCount : nil, forKey: .divergences)
    try container.encode(convergence.ebfmi.map { $0.isFinite ? $0 : nil }, forKey: .ebfmi)
  }
}
