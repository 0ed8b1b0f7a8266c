import ArgumentParser
import Credence

/// `credence merge`: from the parts of a run to one file of draws.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Join the parts of one run into one file of draws.",
    discussion: """
      Takes files that credence sample made with --chain-offset, in any order, and writes the run of \
      all chains, with the draws that one machine would have made. For example:
        credence sample wells.csv --formula 'switched ~ arsenic' --chains 4 \\
            --family bernoulli --chain-offset 0 --output part-0.nc
        credence sample wells.csv --formula 'switched ~ arsenic' --chains 4 \\
            --family bernoulli --chain-offset 4 --output part-1.nc
        credence merge part-*.nc --output wells.nc

      The parts must have the same formula, family, priors, data, seed, version and settings of the \
      sampler. A chain that is there twice or missing is refused and named. Diagnostics and bounds \
      are those of all chains. credence slurm prints a job script for the parts.

      Chains made elsewhere, in InferenceData or Stan CSV, are joined in the order given, where \
      their parameters, lengths, statistics, warmup, program and data agree.
      """)

  @Argument(help: "Files of draws of one run.")
  var parts: [String]

  @Option(name: .shortAndLong, help: "The file to write, such as wells.nc.")
  var output: String

  @Option(help: "Chains of the whole run, so that a missing last part is noticed.")
  var chains: Int?

  @Flag(help: "Replace the output file if it exists.")
  var force = false

  @Flag(help: "Print the summary as JSON instead of a table.")
  var json = false

  @Flag(name: .shortAndLong, help: "Print nothing on standard error but errors.")
  var quiet = false

  func validate() throws {
    guard (chains ?? 1) >= 1 else { throw ValidationError("--chains must be at least 1") }
  }

  func run() throws {
    try InferenceFile.checkTarget(output, replacing: force)
    let posterior = try RecordedPosterior(mergingFiles: parts, chainCount: chains)
    try Interruption.deferring { () throws(InferenceFileError) in
      try posterior.write(to: output, replacing: force)
    }
    try SummaryReport(posterior).print(json: json)
    try posterior.checkRead()
    guard !quiet else { return }
    StandardError.write(
      """
      wrote \(output.printable): \(counted(posterior.draws.chainCount, "chain")) of \
      \(counted(posterior.draws.drawCount, "draw"))

      """)
  }
}
