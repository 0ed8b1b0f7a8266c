import Credence
import Foundation
import StatisticalTesting

/// Samples one target in this process.
///
/// The time starts with the data in memory, as the peers' does, and holds the preparation of the
/// model (design matrix, sufficient statistics), warmup, draws and their way back to the
/// parameters' scale. Stan's time holds its data's way through JSON as well.
struct EngineRun {
  let arguments: RunArguments

  init(_ arguments: ArraySlice<String>) throws {
    self.arguments = try RunArguments(arguments)
  }

  func run() throws {
    let table = try Table(contentsOf: arguments.data)
    let clock = ContinuousClock()
    let before = ProcessUsage.current
    let start = clock.now
    let result = try sample(table)
    let elapsed = (clock.now - start) / .seconds(1)
    let used = ProcessUsage.current.processorTime - before.processorTime
    let drawGradients = result.statistics.stepCount.values.reduce(0, +)
    try DrawFile(folder: arguments.folder).write(
      result.draws,
      DrawFile.Record(
        sampling_s: elapsed, timings: ["sampling0_cpu_s": used], grad_draws: drawGradients,
        grad_warmup: result.gradientCount.map { $0 - drawGradients },
        divergent: result.statistics.diverging.values.reduce(0, +),
        peak_rss_mb: ProcessUsage.current.peakMemory, sampler: arguments.sampler.rawValue))
  }

  private typealias Result = (
    draws: Draws, statistics: SampleStatistics, gradientCount: Double?
  )

  private func sample(_ table: Table) throws -> Result {
    let target = arguments.target
    if target == .eightSchools { return try run(EightSchools()) }
    let predictors = table.columns.filter { $0.name.hasPrefix("x") }.count
    let analysis = try Analysis(
      target.formula(predictors: predictors), data: table, family: target.family, preset: .flat,
      priors: target.priors)
    return try run(analysis.model)
  }

  private func run(_ model: some Model) throws -> Result {
    let sampled = try ChainSampler(model, settings: arguments.settings).run()
    return (sampled.draws, sampled.statistics, Double(sampled.gradientCount))
  }
}
