import ArgumentParser
import Credence

/// `credence abstract`: the more abstract version of a row on which plausible models agree.
struct AbstractCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "abstract",
    abstract: "Widen or drop inputs of a row until plausible models agree on it.",
    discussion: """
      Asks the claim about each row. Where models part, its inputs are taken in the order of their \
      part in the disagreement, and each is widened to the nearest eighth, quarter and half of the \
      data, then dropped, until all plausible models agree. For example:
        credence abstract wells.nc row.csv
        credence abstract wells.nc --at 'dist100 = 2.5, arsenic = 1.2'
        credence abstract quakes.nc --at 'mag = 8, dist = 5' 'mean(log(accel)) > -1.5'

      What is agreed is the claim about an average: over the rows of the data whose widened inputs \
      lie in the intervals, with the kept inputs set to the row's values. It is no claim about each \
      of these rows, nor about the row that was given. --csv prints them.

      Without a claim the predicted label of a binary response is asked. Predictions in the claim \
      take the row's inputs: P(y) > 0.5, mean(y) < 3. Where most draws deny the claim its contrary is \
      asked. All answers about one row hold together at --level.
      """)

  @Argument(help: "A file of draws of credence sample, with its rows.")
  var posterior: String

  @Argument(help: "A CSV file of rows (not with --at), and a claim; the claim may be left out.")
  var rowsAndClaim: [String] = []

  @Option(help: "The inputs of one row, such as 'x = 1, g = a'.")
  var at: String?

  @Flag(help: "Print the rows that the agreed version of a single row stands for, as CSV.")
  var csv = false

  @Flag(help: "Print JSON: the abstractions, and the share of rows that regain an answer.")
  var json = false

  @OptionGroup var consensus: ConsensusOptions

  func validate() throws {
    guard !csv || !json else { throw ValidationError("--csv and --json exclude each other") }
    guard rowsAndClaim.count <= (at == nil ? 2 : 1), at != nil || !rowsAndClaim.isEmpty else {
      throw ValidationError("give a CSV file of rows or --at, and at most one claim")
    }
  }

  func run() throws {
    let fit = try RegressionFit(contentsOf: posterior)
    var settings = AbstractionSettings()
    settings.consensus = consensus.settings
    let abstractor = try InputAbstractor(fit, settings: settings)
    let inputs =
      try at.map { [try abstractor.row($0)] }
      ?? abstractor.rows(of: Table(contentsOf: rowsAndClaim[0]))
    let claim = at == nil ? rowsAndClaim.dropFirst().first : rowsAndClaim.first
    let abstractions = try abstractor.abstractions(of: inputs, claim: claim)
    try fit.checkRead()
    if csv { return try StandardOutput.write(rows(of: abstractions, abstractor)) }
    if json {
      return try StandardOutput.write(json: AbstractionReport.Document(abstractions))
    }
    let report = AbstractionReport(abstractions, modelClass: fit.modelClass)
    try StandardOutput.write(report.text)
  }

  private func rows(of abstractions: [Abstraction], _ abstractor: InputAbstractor) throws -> String
  {
    guard abstractions.count == 1, let agreed = abstractions[0].agreed else {
      throw SearchError("--csv needs one row that has an agreed version", fault: .data)
    }
    let names = abstractor.inputNames
    let lines = abstractor.rows(of: agreed.input).map { row in
      names.map { row[$0].map(AbstractionReport.cell) ?? "" }
    }
    return ([names] + lines).map { $0.map(SearchReport.quoted).joined(separator: ",") }
      .joined(separator: "\n")
  }
}
