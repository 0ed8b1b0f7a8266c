import ArgumentParser
import Credence

/// Options of every verb that builds a model from data.
struct ModelOptions: ParsableArguments {
  @Option(help: "An R formula, such as 'y ~ x + log(z)'.")
  var formula = ""

  @Option(help: "Distribution of the response: gaussian, bernoulli (logit) or poisson (log).")
  var family = Family.gaussian

  @Option(help: "Preset of all priors: weak (rstanarm's), brms, bambi, or flat (improper).")
  var priors = PriorPreset.weak

  @Option(help: "A prior in place of the preset's; may be repeated.")
  var prior: [String] = []

  /// The analysis of the data in a CSV file or a column store.
  func analysis(of path: String) throws -> Analysis {
    try Analysis(
      formula, contentsOf: path, family: family, preset: priors, priors: prior)
  }
}
