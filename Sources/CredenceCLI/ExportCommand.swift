import ArgumentParser
import Credence
import Foundation

/// `credence export`: draws for other programs.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write draws for other programs: Stan CSV, a table, or a summary as JSON.",
    discussion: """
      stan writes one CSV file a chain, as CmdStan does, for CmdStanPy and RStan: the output run.csv \
      becomes run_1.csv, run_2.csv and so on. csv writes one table with a row a draw. json writes \
      the summary that credence summary --json prints. For example:
        credence export wells.nc --format stan --output wells.csv
        credence export wells.nc --format csv --output draws.csv
        credence export wells.nc --output summary.json

      ArviZ needs no export: it opens the file of draws.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case stan, csv, json
  }

  @Argument(help: "A file of draws.")
  var posterior: String

  @Option(
    name: .shortAndLong,
    help: "stan, csv or json (default: json for an output that ends in .json, else stan).")
  var format: Format?

  @Option(name: .shortAndLong, help: "The file to write, such as wells.csv.")
  var output: String

  @Flag(help: "Replace output files if they exist.")
  var force = false

  func run() throws {
    let recorded = try RecordedPosterior(contentsOf: posterior)
    switch format ?? (output.hasSuffix(".json") ? .json : .stan) {
    case .stan:
      let stem = output.hasSuffix(".csv") ? String(output.dropLast(4)) : output
      let paths = (1...max(recorded.draws.chainCount, 1)).map { "\(stem)_\($0).csv" }
      let names = try InferenceFile.writeStanCSV(recorded.data, to: paths, replacing: force)
      for (name, column) in zip(recorded.draws.names, names) where name != column {
        StandardError.write("\(name.printable) is \(column)\n")
      }
    case .csv:
      try InferenceFile.writeTidyCSV(recorded.data, to: output, replacing: force)
    case .json:
      try InferenceFile.writeText(
        SummaryReport(recorded).jsonText(), to: output, replacing: force)
    }
    try recorded.checkRead()
  }
}
