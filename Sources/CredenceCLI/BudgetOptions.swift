import ArgumentParser
import Credence

/// Options of verbs that may sample on.
struct BudgetOptions: ParsableArguments {
  @Flag(
    help: """
      Sample on with fresh chains of the same model until every claim is decided or the budget ends. \
      The file is not changed.
      """)
  var untilDecided = false

  @Option(help: "Seconds that sampling on may take.")
  var maxSeconds = 600.0

  @Option(help: "Draws over all chains that sampling on may make.")
  var maxDraws = 1_000_000

  func validate() throws {
    guard maxSeconds > 0, maxSeconds.isFinite else {
      throw ValidationError("--max-seconds must be above 0")
    }
    guard maxDraws > 0 else { throw ValidationError("--max-draws must be above 0") }
  }

  var budget: SamplingBudget { SamplingBudget(seconds: maxSeconds, draws: maxDraws) }
}
