import ArgumentParser
import Credence

/// `credence ask`: do all plausible models agree on a claim?
struct AskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask",
    abstract: "Ask whether all plausible models agree on a claim.",
    discussion: """
      Claims compare parameters, predictions and arithmetic on them. For example:
        credence ask wells.nc 'b_dist100 < 0'
        credence ask wells.nc 'P(switched | dist100 = 0.5, arsenic = 1.2) > 0.5'
        credence ask run.nc 'mean(y | x = 1, g = "a") > mean(y | x = 1, g = "b")'
        credence ask run.nc 'P(y > 3 | x = 1) in [0.2, 0.8] and not sigma > 2'
        credence ask schools.nc 'theta[0] > theta[1]'
      Also: linpred(...), exp, log, sqrt, abs, + - * / ^, <=, >=, or, parentheses. \
      credence summary lists the parameters. Predictions need a model of credence sample DATA.

      Over regions of inputs, rows of a file, and actions; inputs that a prediction leaves free are \
      bound by the region or the row:
        credence ask run.nc 'for all x in [0, 1], g in {"a", "b"}: P(y) > 0.5'
        credence ask run.nc 'within 0.5 (L2) of (x = 1, z = 2): mean(y | g = "a") > 0'
        credence ask run.nc 'over "NEW.csv": mean(y | x = 1) > mean(y | x = 0)'
        credence ask run.nc 'best(treat) of treat: 1, wait: 9 * P(y | x = 1)'
        credence ask run.nc 'best(treat | x = 1) under "LOSSES.csv"'
        credence ask run.nc 'P(2 * y + 1 > 10 | x = 1) <= 0.01'
        credence ask class.nc 'included(x)'
      Norms are L1, L2 and Linf. A loss table has a column of actions and one for each outcome.

      The verdict is consensus where, with the stated confidence, at most the share --dissent of \
      the posterior denies the claim; dissent where more does; undetermined where the draws do \
      not decide. It is relative to the class of models, which is printed with it.

      With --mode set it is consensus where no plausible model denies the claim, proved where the \
      log posterior is concave and the claim compares linear predictors, and dissent where one \
      does. The depth is how far below the mode, in nats of log posterior, the most plausible \
      dissenting model lies.

      With --until-decided fresh chains are sampled for claims that stay undetermined, and looked at \
      as they come: the verdict allows for that. Each claim has the confidence --level by itself.
      """)

  @Argument(
    help: "A file of draws: of credence sample or import, or InferenceData of ArviZ or PyMC.")
  var posterior: String

  @Argument(help: "One or more claims, each in quotes.")
  var claims: [String]

  @Flag(help: "Print JSON: one object, or an array for several claims.")
  var json = false

  @Flag(help: "Exit with code 3 where a claim is undetermined.")
  var requireDecision = false

  @Option(help: "Write the most plausible dissenting model to a JSON file, for anyone to check.")
  var witness: String?

  @OptionGroup var consensus: ConsensusOptions

  @OptionGroup(title: "Sampling on") var sampling: BudgetOptions

  func validate() throws {
    if witness != nil, claims.count > 1 {
      throw ValidationError("--witness writes the dissenter of one claim; ask one at a time")
    }
    if sampling.untilDecided, consensus.mode != .mass {
      throw ValidationError("--until-decided decides a dissent mass: leave out --mode set")
    }
  }

  func run() throws {
    switch try PosteriorFile(contentsOf: posterior) {
    case .one(let recorded):
      let answers = try answers(of: recorded)
      try recorded.checkRead()
      if let witness { try write(answers[0], to: witness) }
      try show(answers, verdicts: answers.map(\.verdict)) { AnswerText($0).text }
    case .several(let fit):
      if sampling.untilDecided {
        throw ValidationError(
          "--until-decided needs a file of one model, and \(posterior) holds a class")
      }
      if witness != nil {
        throw ValidationError("--witness needs a file of one model, and \(posterior) holds a class")
      }
      let files = ClaimFolder()
      let answers = try claims.map {
        try fit.ask($0, settings: consensus.settings, files: files)
      }
      try show(answers, verdicts: answers.map(\.verdict)) { ClassAnswerText($0).text }
    }
  }

  private func answers(of recorded: RecordedPosterior) throws -> [Answer] {
    if sampling.untilDecided {
      return try recorded.ask(claims, within: sampling.budget, settings: consensus.settings) {
        StandardError.write("sampled on: \($0) draws, \($1) of \(claims.count) claims open\n")
      }
    }
    var sources = recorded.evidenceSources()
    sources.files = ClaimFolder()
    return try claims.map {
      try recorded.ask($0, settings: consensus.settings, sources: sources)
    }
  }

  /// Writes the dissenter whole or not at all; without one says so and writes nothing.
  private func write(_ answer: Answer, to path: String) throws {
    guard let file = WitnessFile(answer) else {
      StandardError.write("no dissenting model is known; \(path) was not written\n")
      return
    }
    try file.write(to: path)
  }

  private func show<Answer: Encodable>(
    _ answers: [Answer], verdicts: [Verdict], as text: (Answer) -> String
  ) throws {
    if json, answers.count == 1 {
      try StandardOutput.write(json: answers[0])
    } else if json {
      try StandardOutput.write(json: answers)
    } else {
      try StandardOutput.write(answers.map(text).joined(separator: "\n\n"))
    }
    if requireDecision, verdicts.contains(.undetermined) {
      throw ExitStatus.undetermined.exitCode
    }
  }
}
