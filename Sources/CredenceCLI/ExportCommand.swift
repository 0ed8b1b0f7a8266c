import ArgumentParser
import Credence
import Foundation

/// `credence export`: draws for other programs.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write draws for other programs: Stan CSV or a table.",
    discussion: """
      stan writes one CSV file a chain, as CmdStan does, for CmdStanPy and RStan: the output run.csv \
      becomes run_1.csv, run_2.csv and so on. csv writes one table with a row a draw. For example:
        credence export wells.nc --format stan --output wells.csv
        credence export wells.nc --format csv --output draws.csv

      ArviZ needs no export: it opens the file of draws. A summary as JSON is credence summary \
      --json.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case stan, csv
  }

  @Argument(help: "A file of draws.")
  var posterior: String

  @Option(name: .shortAndLong, help: "stan or csv.")
  var format = Format.stan

  @Option(name: .shortAndLong, help: "The file to write, such as wells.csv.")
  var output: String

  @Flag(help: "Replace output files if they exist.")
  var force = false

  func run() throws {
    let recorded = try RecordedPosterior(contentsOf: posterior)
    switch format {
    case .stan:
      let stem = output.hasSuffix(".csv") ? String(output.dropLast(4)) : output
      let paths = (1...max(recorded.draws.chainCount, 1)).map { "\(stem)_\($0).csv" }
      let names = try InferenceFile.writeStanCSV(recorded.data, to: paths, replacing: force)
      for (name, column) in zip(recorded.draws.names, names) where name != column {
        StandardError.write("\(name.printable) is \(column)\n")
      }
    case .csv:
      try InferenceFile.writeTidyCSV(recorded.data, to: output, replacing: force)
    }
    try recorded.checkRead()
  }
}
