import ArgumentParser
import Credence

/// Options of every verb that builds a model from data.
struct ModelOptions: ParsableArguments {
  @Option(
    help: """
      An R formula, such as 'y ~ x + log(z) + (1 | g)'; 'y ~ x, sigma ~ z' has one for sigma too.
      """)
  var formula = ""

  @Option(
    help: """
      Distribution of the response: gaussian, student_t, lognormal, bernoulli, binomial, poisson, \
      negbinomial, gamma, beta, categorical, cumulative, zero_inflated_poisson or \
      zero_inflated_negbinomial; with a link as in 'bernoulli(probit)'.
      """, transform: Self.family)
  var family = Family.gaussian

  @Option(help: "Preset of all priors: weak (rstanarm's), brms, bambi, or flat (improper).")
  var priors = PriorPreset.weak

  @Option(help: "A prior in place of the preset's; may be repeated.")
  var prior: [String] = []

  @Option(
    help: """
      Coordinates of group effects: noncentered, centered, or auto, which centres groups with many \
      rows a level.
      """)
  var centering = MultilevelSettings.Centering.noncentered

  @Option(
    help: """
      Power of the likelihood, from 0 to 1. Below 1 the posterior is wider than the model says; that \
      does not mend a wrong mean function.
      """)
  var temperature = 1.0

  @Flag(help: "Sample the priors alone.")
  var priorOnly = false

  private static func family(_ text: String) throws -> Family {
    do { return try Family(text) } catch { throw ValidationError("\(error)") }
  }

  func validate() throws {
    guard temperature >= 0, temperature <= 1 else {
      throw ValidationError("--temperature must be from 0 to 1")
    }
  }

  /// The model that the options ask for.
  var description: ModelDescription {
    ModelDescription(
      formula, family: family, preset: priors, priors: prior,
      settings: MultilevelSettings(
        centering: centering, temperature: priorOnly ? 0 : temperature))
  }

  /// The analysis of the data in a CSV file or a column store.
  func analysis(of path: String) throws -> Analysis {
    try Analysis(description, contentsOf: path)
  }
}

extension MultilevelSettings.Centering: ExpressibleByArgument {}
