import Credence
import Foundation

/// Samples one target as a user does: `credence sample` from the CSV to a netCDF file, timed as
/// a whole process.
struct ProcessRun {
  let arguments: RunArguments

  init(_ arguments: ArraySlice<String>) throws {
    self.arguments = try RunArguments(arguments)
    guard !self.arguments.credence.isEmpty else { throw BenchmarkError(BenchmarkCommand.usage) }
  }

  func run() throws {
    guard arguments.target != .eightSchools else {
      throw BenchmarkError("T5 is a user's own model, which the command line does not know")
    }
    let output = arguments.folder + "/run.nc"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: arguments.credence)
    process.arguments = try commandLine(output: output)
    process.standardOutput = FileHandle.nullDevice
    let clock = ContinuousClock()
    let start = clock.now
    try process.run()
    process.waitUntilExit()
    let elapsed = (clock.now - start) / .seconds(1)
    guard process.terminationStatus == 0 else {
      throw BenchmarkError("credence sample ended with status \(process.terminationStatus)")
    }
    let peak = ProcessUsage.endedChildren.peakMemory
    let fit = try RegressionFit(contentsOf: output)
    try DrawFile(folder: arguments.folder).write(
      fit.draws,
      DrawFile.Record(
        sampling_s: fit.samplingTime, cold_s: elapsed,
        grad_draws: fit.statistics.stepCount.values.reduce(0, +),
        divergent: fit.statistics.diverging.values.reduce(0, +), peak_rss_mb: peak,
        sampler: arguments.sampler.rawValue))
  }

  private func commandLine(output: String) throws -> [String] {
    let target = arguments.target
    let header = try String(contentsOfFile: arguments.data, encoding: .utf8)
      .prefix { !$0.isNewline }
    let predictors = header.split(separator: ",").filter { $0.hasPrefix("x") }.count
    var line = ["sample", arguments.data, "--formula", target.formula(predictors: predictors)]
    line += ["--family", target.family.description, "--priors", "flat"]
    for prior in target.priors { line += ["--prior", prior] }
    line += ["--seed", String(arguments.seed), "--quiet", "--output", output]
    line += ["--target-acceptance", "0.8"]
    return line + ["--sampler", arguments.sampler.rawValue]
  }
}
