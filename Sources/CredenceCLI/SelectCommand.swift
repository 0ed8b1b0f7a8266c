import ArgumentParser
import Credence
import Foundation

/// `credence select`: which columns belong into the model.
struct SelectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "select",
    abstract: "Weigh all subsets of a formula's columns.",
    discussion: """
      For a gaussian response the posterior over all 2^p subsets is exact up to 25 columns, under a \
      g-prior or a mixture of them, as in R's BAS; beyond 25 it is sampled. With a point-mass spike \
      and a normal slab it is sampled by Gibbs. Bernoulli and poisson responses have such a slab, and \
      take Laplace's evidence with an importance correction. For example:
        credence select crime.csv --formula 'crime ~ .'
        credence select crime.csv --formula 'crime ~ .' --ask 'included(income)' --ask 'b_age > 0'
        credence select crime.csv --formula 'crime ~ .' --coefficients spike-slab
      Columns: the probability that a column is in, the model-averaged coefficient and its sd with \
      zeros included, and the probability that it is positive where it is in. With --ask, whether all plausible subsets \
      agree: exact (grade A), since all of them are enumerated.
      """)

  @Argument(help: "A CSV file whose first line names the columns.")
  var data: String

  @Option(help: "An R formula with an intercept, such as 'y ~ .'.")
  var formula: String

  @Option(help: "gaussian, bernoulli or poisson.", transform: Self.family)
  var family = Family.gaussian

  @Option(
    help: """
      Prior of a gaussian response's coefficients: zellner-siow, hyper-g, hyper-g-n, uip (g = n) or \
      spike-slab.
      """)
  var coefficients = CoefficientKind.zellnerSiow

  @Option(
    help: """
      Width of the slab for columns of unit spread, in standard deviations of the noise (default: 1).
      """)
  var slab: Double?

  @Option(help: "Prior over subsets: beta-binomial (each size alike) or uniform.")
  var subsets = SubsetKind.betaBinomial

  @Option(help: "Seed, where subsets are sampled.")
  var seed: UInt64 = 1

  @Option(
    help:
      "A claim on terms, as 'included(x) or included(z)', or on one sign, as 'b_x > 0'; repeatable."
  )
  var ask: [String] = []

  @Option(help: "Share of the posterior that may deny a claim under consensus, at most 0.5.")
  var dissent = 0.01

  @Flag(help: "Print JSON.")
  var json = false

  enum CoefficientKind: String, ExpressibleByArgument, CaseIterable {
    case zellnerSiow = "zellner-siow"
    case hyperG = "hyper-g"
    case hyperGN = "hyper-g-n"
    case uip
    case spikeSlab = "spike-slab"

    /// Nil for a spike and slab.
    var prior: CoefficientPrior? {
      switch self {
      case .zellnerSiow: .zellnerSiow
      case .hyperG: .hyperG(a: 3)
      case .hyperGN: .hyperGOverN(a: 3)
      case .uip: .unitInformation
      case .spikeSlab: nil
      }
    }
  }

  enum SubsetKind: String, ExpressibleByArgument, CaseIterable {
    case betaBinomial = "beta-binomial"
    case uniform

    var prior: SubsetPrior { self == .uniform ? .uniform : .betaBinomial(1, 1) }
  }

  private static func family(_ text: String) throws -> Family {
    do { return try Family(text) } catch { throw ValidationError("\(error)") }
  }

  func validate() throws {
    guard slab == nil || coefficients == .spikeSlab else {
      throw ValidationError("--slab goes with --coefficients spike-slab")
    }
    guard slab.map({ $0 > 0 && $0.isFinite }) ?? true else {
      throw ValidationError("--slab must be a number above 0")
    }
    guard dissent > 0, dissent <= 0.5 else {
      throw ValidationError("--dissent must lie above 0 and at most at 0.5")
    }
  }

  func run() throws {
    let analysis = try SubsetAnalysis(
      formula, data: Table(contentsOf: data), family: family,
      coefficients: coefficients.prior ?? .zellnerSiow,
      slab: coefficients == .spikeSlab ? slab ?? 1 : nil, subsets: subsets.prior, seed: seed)
    if !ask.isEmpty { return try answer(analysis) }
    if json { return try StandardOutput.write(json: SelectionReport.Document(analysis)) }
    try StandardOutput.write(SelectionReport(analysis).text)
  }

  private func answer(_ analysis: SubsetAnalysis) throws {
    let answers = try ask.map { try analysis.ask($0, dissent: dissent) }
    if json, answers.count == 1 {
      try StandardOutput.write(json: answers[0])
    } else if json {
      try StandardOutput.write(json: answers)
    } else {
      try StandardOutput.write(
        answers.map { SubsetAnswerText($0).text }.joined(separator: "\n\n"))
    }
  }
}
