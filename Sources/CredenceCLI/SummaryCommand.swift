import ArgumentParser
import Credence

/// `credence summary`: the table of parameters.
struct SummaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Print mean, spread, quantiles and diagnostics of every parameter.",
    discussion: """
      Columns: posterior mean, its Monte Carlo standard error (mcse), sd, the 5%, 50% and 95% \
      quantiles, rank-normalised split R-hat, and bulk and tail effective sample sizes \
      (Vehtari et al. 2021). Digits beyond the Monte Carlo error are not shown; --json has them all.
      """)

  @Argument(
    help: "A file of draws: of credence sample or import, or InferenceData of ArviZ or PyMC.")
  var posterior: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    switch try PosteriorFile(contentsOf: posterior) {
    case .one(let recorded):
      let report = SummaryReport(recorded)
      try recorded.checkRead()
      try report.print(json: json)
    case .several(let fit): try ClassReport(fit).print(json: json)
    }
  }
}
