import ArgumentParser
import Credence

/// Options of every verb that builds a model from data.
struct ModelOptions: ParsableArguments {
  @Option(
    help: """
      An R formula, such as 'y ~ x + log(z) + (1 | g)'; 'y ~ x, sigma ~ z' has one for sigma too. \
      Several make a class of models.
      """)
  var formula: [String] = []

  @Option(
    name: .customLong("class"),
    help: """
      A class of models around the formula: 'wide' adds bends, interactions, subsets of the terms \
      and other noise; 'wide+network' a small neural network too.
      """)
  var modelClass: ClassKind?

  @Option(
    help: """
      Least weight of each model of a class that the data have not refuted. (default: 0.02 with \
      --class, else 0)
      """)
  var classFloor: Double?

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
    guard (0...1).contains(floor) else {
      throw ValidationError("--class-floor must be from 0 to 1")
    }
    guard modelClass == nil || formula.count == 1 else {
      throw ValidationError("--class takes one --formula; several are a class by themselves")
    }
    guard temperature >= 0, temperature <= 1 else {
      throw ValidationError("--temperature must be from 0 to 1")
    }
  }

  /// The model that the options ask for.
  var description: ModelDescription {
    ModelDescription(
      formula.first ?? "", family: family, preset: priors, priors: prior,
      settings: MultilevelSettings(
        centering: centering, temperature: priorOnly ? 0 : temperature))
  }

  /// The analysis of the data in a CSV file or a column store.
  func analysis(of path: String) throws -> Analysis {
    try Analysis(description, contentsOf: path)
  }
}

/// Classes that can be asked for by name.
enum ClassKind: String, ExpressibleByArgument, CaseIterable {
  case wide
  case wideWithNetwork = "wide+network"
}

extension ModelOptions {
  /// The least weight of a model that the data have not refuted.
  var floor: Double { classFloor ?? (modelClass == nil ? 0 : ClassMember.wideFloor) }

  /// Whether several models are asked for.
  var isClass: Bool { modelClass != nil || formula.count > 1 }

  /// The models of a class.
  func members(of table: Table) throws -> [ClassMember] {
    if let modelClass {
      return try ClassMember.wide(
        description, data: table, hasNetwork: modelClass == .wideWithNetwork)
    }
    return try ClassMember.given(formula, like: description)
  }
}

extension MultilevelSettings.Centering: ExpressibleByArgument {}
