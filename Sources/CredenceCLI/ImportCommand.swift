import ArgumentParser
import Credence

/// `credence import`: from chains of Stan to one file of draws.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Join chains that Stan wrote as CSV into one file of draws.",
    discussion: """
      Takes one CSV file a chain, as CmdStan, CmdStanR, CmdStanPy and RStan write them, drops the \
      rows of warmup, and writes a file for summary, diagnose and ask. For example:
        credence import output_*.csv --output run.nc
        credence ask run.nc 'theta[1] > theta[2]'

      Indices are counted from one and stand in brackets: theta.2.1 becomes theta[2,1]. Files of \
      different runs, one chain twice, and runs that did not finish are refused, and so are \
      optimize and other methods without draws. Draws of variational, pathfinder and laplace are \
      kept as those of an approximation, which supports no verdict; nor do draws without lp__, \
      divergent__ and energy__.

      InferenceData of ArviZ, PyMC and others needs no import: the other verbs read it.
      """)

  @Argument(help: "CSV files of one run, one a chain.")
  var chains: [String]

  @Option(name: .shortAndLong, help: "The file to write, such as run.nc.")
  var output: String

  @Flag(help: "Replace the output file if it exists.")
  var force = false

  @Flag(name: .shortAndLong, help: "Print nothing on standard error but errors.")
  var quiet = false

  func run() throws {
    try InferenceFile.checkTarget(output, replacing: force)
    let posterior = try RecordedPosterior(stanCSV: chains)
    try posterior.write(to: output, replacing: force)
    guard !quiet else { return }
    let draws = posterior.draws
    StandardError.write(
      """
      wrote \(output.printable): \(counted(draws.chainCount, "chain")) of \
      \(counted(draws.drawCount, "draw")), \(counted(draws.names.count, "parameter"))

      """)
  }
}
