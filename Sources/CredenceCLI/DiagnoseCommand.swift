import ArgumentParser
import Credence
import Foundation

/// `credence diagnose`: whether the draws may be trusted.
struct DiagnoseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagnose",
    abstract: "Check whether the draws may be trusted.",
    discussion: """
      Checks that the chains agree (R-hat at most 1.01), that they hold enough independent \
      information (bulk and tail effective sample sizes of at least 100 per chain), that no \
      transition diverged, that trajectories seldom reached the largest tree depth, and that the \
      energy was explored (E-BFMI at least 0.3), and that the file shows how the draws were made. \
      Says what to do where a check fails.
      """)

  @Argument(
    help: "A file of draws: of credence sample or import, or InferenceData of ArviZ or PyMC.")
  var posterior: String

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: "Exit with code 2 where the draws may not be trusted.")
  var strict = false

  private struct Encoded: Encodable {
    let trustworthy: Bool
    let maxRhat: Double?
    let minEssBulk: Double?
    let minEssTail: Double?
    let divergences: Int?
    let treeDepthHits: Int?
    let ebfmi: [Double?]
    let warnings: [ConvergenceWarning]

    enum CodingKeys: String, CodingKey {
      case trustworthy, divergences, ebfmi, warnings
      case maxRhat = "max_rhat"
      case minEssBulk = "min_ess_bulk"
      case minEssTail = "min_ess_tail"
      case treeDepthHits = "max_treedepth_hits"
    }

    /// By hand, because what is undefined is null rather than left out.
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(trustworthy, forKey: .trustworthy)
      try container.encode(maxRhat, forKey: .maxRhat)
      try container.encode(minEssBulk, forKey: .minEssBulk)
      try container.encode(minEssTail, forKey: .minEssTail)
      try container.encode(divergences, forKey: .divergences)
      try container.encode(treeDepthHits, forKey: .treeDepthHits)
      try container.encode(ebfmi, forKey: .ebfmi)
      try container.encode(warnings, forKey: .warnings)
    }
  }

  func run() throws {
    let recorded = try RecordedPosterior(contentsOf: posterior)
    let convergence = recorded.convergence
    try recorded.checkRead()
    if json {
      try StandardOutput.write(json: encoded(convergence, recorded.statistics))
    } else {
      try StandardOutput.write(text(convergence, recorded.statistics))
    }
    if strict, !convergence.isTrustworthy { throw ExitStatus.diagnosticsFailed.exitCode }
  }

  private func encoded(
    _ convergence: Convergence, _ statistics: SampleStatistics
  ) -> Encoded {
    func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
    return Encoded(
      trustworthy: convergence.isTrustworthy, maxRhat: finite(convergence.maxRhat),
      minEssBulk: finite(convergence.minBulkESS), minEssTail: finite(convergence.minTailESS),
      divergences: statistics.has(.diverging) ? convergence.divergenceCount : nil,
      treeDepthHits: statistics.has(.treeDepth) ? convergence.treeDepthHits : nil,
      ebfmi: convergence.ebfmi.map(finite), warnings: convergence.warnings)
  }

  private func text(_ convergence: Convergence, _ statistics: SampleStatistics) -> String {
    func shown(_ value: Double, _ format: String) -> String {
      value.isFinite ? String(format: format, value) : "NA"
    }
    // A sampler without momenta has neither trees nor energies.
    let isHamiltonian = convergence.ebfmi.contains { !$0.isNaN }
    let ebfmi = convergence.ebfmi.map { shown($0, "%.2f") }.joined(separator: ", ")
    var lines = [
      "largest R-hat          \(shown(convergence.maxRhat, "%.3f"))",
      "smallest bulk ESS      \(shown(convergence.minBulkESS, "%.0f"))",
      "smallest tail ESS      \(shown(convergence.minTailESS, "%.0f"))",
      "divergent transitions  "
        + (statistics.has(.diverging) ? "\(convergence.divergenceCount)" : "not in the file"),
    ]
    if isHamiltonian {
      lines += [
        "tree depth reached     \(convergence.treeDepthHits)",
        "E-BFMI by chain        \(ebfmi)",
      ]
    }
    lines.append("")
    lines += convergence.warnings.map(\.description)
    lines.append(
      convergence.isTrustworthy
        ? "these draws pass the checks that a verdict needs" : "these draws may not be trusted yet")
    return lines.joined(separator: "\n")
  }
}
