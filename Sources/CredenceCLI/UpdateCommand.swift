import ArgumentParser
import Credence

/// `credence update`: from a posterior and later rows to the posterior of both.
struct UpdateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update",
    abstract: "Bring later rows into a posterior.",
    discussion: """
      Weighs the draws by the likelihood of the new rows and resamples them, in a fraction of the \
      time of sampling. Where the weights are too uneven (k-hat above 0.7, or fewer effective draws \
      than a quarter), where the old draws were not sound, or where a group is new, the posterior of \
      old and new rows is sampled again with the settings of the file, and why is said. For example:
        credence update wells.nc new.csv --output wells-2.nc
        credence ask wells-2.nc 'b_dist100 < 0'
        credence update wells-2.nc newer.csv --output wells-3.nc

      The new rows need every column of the model, the response included. Transforms, knots, levels \
      and priors stay those of the first rows; a level of a category that these do not have is an \
      error. The output holds all rows, so that it can be asked, and updated again.

      Reweighted draws count for less: with the largest weight M times the mean, K draws count in a \
      verdict for at most K/(2M - 1). --sample-again gives full strength.
      """)

  @Argument(help: "A file of draws of credence sample, with its rows.")
  var posterior: String

  @Argument(help: "A CSV file of new rows.")
  var rows: String

  @Option(name: .shortAndLong, help: "The file to write, such as run-2.nc.")
  var output: String

  @Option(help: "Seed of resampling or sampling; that of the file unless given.")
  var seed: UInt64?

  @Flag(help: "Sample the posterior of all rows even where weights would do.")
  var sampleAgain = false

  @Flag(help: "Replace the output file if it exists.")
  var force = false

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(name: .shortAndLong, help: "Print nothing on standard error but errors.")
  var quiet = false

  func run() throws {
    try InferenceFile.checkTarget(output, replacing: force)
    let fit = try RegressionFit(contentsOf: posterior)
    let update = try update(of: fit)
    let updated: RegressionFit
    do {
      updated = try Interruption.stopping { stop in
        try update.run(
          seed: seed, samplesAgain: sampleAgain, stop: stop, handler: display(update)?.handler)
      }
    } catch SamplingError.stopped {
      StandardError.write("interrupted\n")
      throw ExitCode(Interruption.exitCode)
    }
    try Interruption.deferring { () throws(InferenceFileError) in
      try updated.write(to: output, replacing: force)
    }
    if json {
      try StandardOutput.write(json: UpdateReport.Document(updated))
    } else {
      try StandardOutput.write(UpdateReport(updated).text)
    }
    if !quiet { StandardError.write("wrote \(output.printable)\n") }
  }

  /// Errors of the rows name their file: it is not the only one.
  private func update(of fit: RegressionFit) throws -> SequentialUpdate {
    let table = try Table(contentsOf: rows)
    do { return try SequentialUpdate(of: fit, with: table) } catch let error as FormulaError {
      throw FormulaError("\(rows): \(error.message)", fault: error.fault)
    } catch let error as ResponseError {
      throw ResponseError("\(rows): \(error)")
    }
  }

  private func display(_ update: SequentialUpdate) -> ProgressDisplay? {
    guard !quiet, sampleAgain || update.objection != nil else { return nil }
    return ProgressDisplay(chains: 0..<update.chainCount)
  }
}
