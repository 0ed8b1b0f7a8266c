import ArgumentParser
import Credence

/// `credence search`: inputs to label next.
struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find the inputs on which plausible models disagree most.",
    discussion: """
      Maximises the disagreement of the draws over inputs, one found input after the other, as if \
      those before had been labelled: inputs to label next. Each comes with two plausible draws that \
      part there. For example:
        credence search wells.nc --within 'dist100 in [0, 3], arsenic in [0.5, 10]'
        credence search wells.nc --within 'arsenic = 2' --by label --count 3
        credence search quakes.nc --like data --by mutual-information
        credence search quakes.nc --around sites.csv --radius 0.5 --csv > next.csv

      Inputs that --within does not name vary over the range, or the levels, of the data. --like \
      keeps to inputs near the rows of a CSV file, or of the model's own data. --around looks within \
      --radius standard deviations of given rows.

      --by half-range is half the distance between the highest and the lowest prediction, in units \
      of the response, among the plausible draws: the share --mass with the highest posterior \
      density. --by mutual-information (nats) is what a label is expected to tell of the parameters. \
      --by label is the share of draws in the minority on the label of a binary response. Of a \
      response with several levels --of names the one whose probability is meant, as if all others \
      were one.

      The column gain is what is left of the disagreement once the inputs above it are labelled. A \
      search finds maxima; that there is no larger disagreement elsewhere it does not show.
      """)

  @Argument(help: "A file of draws of credence sample.")
  var posterior: String

  @Option(help: "A box, such as 'x in [0, 2], g in {a, b}, z = 3'.")
  var within = ""

  @Option(help: "A CSV file of rows around which to look.")
  var around: String?

  @Option(help: "With --around: how far to look, in standard deviations of the data.")
  var radius = 0.5

  @Option(help: "A CSV file of rows to stay near, or the word data for the model's own.")
  var like: String?

  @Option(help: "half-range, mutual-information or label.")
  var by = Disagreement.halfRange

  @Option(help: "Of a response with several levels, the one whose probability is meant.")
  var of: String?

  @Option(help: "How many inputs to find.")
  var count = 5

  @Option(help: "Share of the draws that counts as plausible.")
  var mass = 0.95

  @Option(help: "Least distance between found inputs, as a share of each interval.")
  var separation = 0.1

  @Option(help: "Seed of the random starts.")
  var seed: UInt64 = 1

  @Flag(help: "Print CSV.")
  var csv = false

  @Flag(help: "Print JSON: an array, one object an input.")
  var json = false

  func validate() throws {
    guard around == nil || (like == nil && within.isEmpty) else {
      throw ValidationError("--around goes with neither --within nor --like")
    }
    guard !csv || !json else { throw ValidationError("--csv and --json exclude each other") }
  }

  func run() throws {
    let fit = try RegressionFit(contentsOf: posterior)
    var settings = InputSearch.Settings()
    (settings.measure, settings.count, settings.mass) = (by, count, mass)
    settings.level = of
    (settings.separation, settings.seed) = (separation, seed)
    let found = try fit.search(place(), settings: settings)
    try fit.checkRead()
    let report = SearchReport(found, measure: by, fit: fit)
    if json { return try StandardOutput.write(json: found) }
    try StandardOutput.write(csv ? report.csv : report.text)
  }

  private func place() throws -> SearchPlace {
    if let around { return .around(try Table(contentsOf: around), radius: radius) }
    guard let like else { return .within(within) }
    return .like(like == "data" ? nil : try Table(contentsOf: like), within: within)
  }
}

extension Disagreement: ExpressibleByArgument {}
