import Credence
import Foundation

/// One sampling run as a person sees it: what is about to run, its progress, its warnings.
struct SamplingSession {
  private let analysis: Analysis
  private let settings: SamplingSettings
  private let observer: RunObserver
  private let ranks: Ranks
  private var isQuiet: Bool { observer.isQuiet }

  init(
    _ analysis: Analysis, settings: SamplingSettings, observer: RunObserver,
    ranks: Ranks = .alone
  ) {
    self.analysis = analysis
    self.settings = settings
    self.observer = observer
    self.ranks = ranks
  }

  func run(stop: StopSignal, folder: RunFolder? = nil) throws -> RegressionFit {
    if !isQuiet {
      StandardError.write(announcement)
    } else if let droppedRows {
      // Lost data are worth a line also where notes are not wanted.
      StandardError.write("warning: \(droppedRows)\n")
    }
    for warning in analysis.model.warnings {
      StandardError.write("warning: \(warning.printable)\n")
    }
    let report = ranks.report(on: analysis, settings)
    if let report {
      if !isQuiet { StandardError.write(report.line + "\n") }
      observer.events?.write(.ranks(report))
    }
    let before = ranks.cost?()
    let fit = try analysis.sample(
      settings, stop: stop, folder: folder,
      handler: observer.handler(chains: settings.chains))
    if !isQuiet {
      StandardError.write(Self.outcome(of: fit.sampler, samplingTime: fit.samplingTime))
    }
    if report != nil, let before, let after = ranks.cost?() {
      note(after - before, samplingTime: fit.samplingTime)
    }
    return fit
  }

  /// Says what the sums over ranks have cost.
  private func note(_ cost: TimedTransport.Cost, samplingTime: Double) {
    let share = samplingTime > 0 ? cost.seconds / samplingTime : 0
    observer.events?.write(.sums(cost, share: share))
    guard !isQuiet else { return }
    StandardError.write(
      "\(counted(cost.count, "sum")) over ranks took \(String(format: "%.0f%%", 100 * share)) of it\n\n"
    )
  }

  /// How long it took, and what was found beside the draws.
  static func outcome(of sampler: SamplerRecord, samplingTime: Double) -> String {
    var lines = ["sampled in \(String(format: "%.2f", samplingTime)) s"]
    if let evidence = sampler.logEvidence {
      let error = evidence.standardError.map { String(format: " (standard error %.2g)", $0) }
      lines.append("log evidence \(String(format: "%.3f", evidence.value))\(error ?? "")")
    }
    if let shape = sampler.paretoShape {
      lines.append("k-hat of the weights \(String(format: "%.2f", shape))")
    }
    return lines.joined(separator: "\n") + "\n\n"
  }

  /// Data, design, priors and settings, before the first gradient.
  private var announcement: String {
    let model = analysis.model
    let specification = model.specification
    var lines = [
      "model    \(specification.formula)",
      "family   \(specification.family.distribution.rawValue), \(specification.family.link.rawValue) link",
      "data     \(counted(specification.rowCount, "row"))"
        + (droppedRows.map { "; \($0)" } ?? ""),
      "columns  \(specification.schema.columnNames.joined(separator: ", "))",
      "priors   preset \(specification.preset.rawValue)",
    ]
    lines += PriorReport(specification).rows.dropFirst().map { "         \($0)" }
    lines.append(
      """
      run      \(settings.chainText) of \(counted(settings.drawCount, "draw")) on \
      \(counted(min(settings.threadCount, settings.chainCount), "thread")); seed \(settings.seed); \
      \(gradientTime) per gradient
      """)
    return lines.map { $0.printable + "\n" }.joined()
  }

  /// How many rows were left out, if any.
  private var droppedRows: String? {
    let dropped = analysis.model.droppedRowCount
    return dropped == 0 ? nil : "\(counted(dropped, "row")) with missing values dropped"
  }

  /// Measured time of one gradient of the log posterior.
  private var gradientTime: String {
    gradientTime(of: analysis.model.posterior)
  }

  private func gradientTime(of posterior: some DifferentiableLogDensity) -> String {
    let start = [Double](repeating: 0, count: posterior.dimension)
    var point = EvaluatedPosition(start, of: posterior)
    let clock = ContinuousClock()
    // A pass over a file may take a second.
    let rounds = analysis.model.store == nil ? 5 : 1
    let elapsed = clock.measure { for _ in 0..<rounds { point.evaluate(posterior) } }
    let microseconds = elapsed / .microseconds(1) / Double(rounds)
    return String(format: microseconds < 1000 ? "%.1f µs" : "%.0f µs", microseconds)
  }
}
