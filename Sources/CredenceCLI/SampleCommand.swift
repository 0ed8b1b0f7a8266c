import ArgumentParser
import Credence

/// `credence sample`: from a CSV to a file of draws.
struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Sample the posterior of a regression model into a netCDF file.",
    discussion: """
      Formulas are R's: y ~ x + z, x:z, x*z, (a + b)^2, - x, 0 +, I(x^2), log(x), scale(x), \
      poly(x, 2), offset(log(n)), factor(g), and . for all other columns. Categories get \
      treatment contrasts.

      Priors are brms': --prior "b ~ normal(0, 2.5)", --prior "b[x] ~ student_t(3, 0, 1)", \
      --prior "Intercept ~ normal(0, 10)" (the intercept at the mean of the columns; with \
      0 + Intercept it is b[Intercept]), --prior "sigma ~ exponential(1)".
      """)

  @Argument(help: "A CSV file with a header.")
  var data: String

  @Option(help: "An R formula, such as \"y ~ x + log(z)\".")
  var formula: String

  @Option(help: "Distribution of the response: gaussian, bernoulli (logit) or poisson (log).")
  var family = Family.gaussian

  @Option(help: "A prior over the preset; may be repeated.")
  var prior: [String] = []

  @Option(help: "Default priors: weak (rstanarm's), brms, bambi, or flat (improper).")
  var priors = PriorPreset.weak

  @Option(name: .shortAndLong, help: "The file to write, such as wells.nc.")
  var output: String

  @Flag(help: "Replace the output file if it exists.")
  var force = false

  @Flag(help: "Print the summary as JSON.")
  var json = false

  @OptionGroup var sampling: SamplingOptions

  func run() throws {
    try InferenceFile.checkTarget(output, replacing: force)
    let analysis = try Analysis(
      formula, data: Table(contentsOf: data), family: family, preset: priors, priors: prior)
    let fit = try SamplingSession(analysis, options: sampling).run()
    try fit.write(to: output, replacing: force)
    try SummaryReport(fit).print(json: json)
    if !sampling.quiet { StandardError.write("wrote \(output)\n") }
  }
}
