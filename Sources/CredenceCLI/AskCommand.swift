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

      The verdict is consensus where, with the stated confidence, at most the share --dissent of \
      the posterior denies the claim; dissent where more does; undetermined where the draws do \
      not decide. It is relative to the class of models, which is printed with it.
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

  @OptionGroup var consensus: ConsensusOptions

  func run() throws {
    switch try PosteriorFile(contentsOf: posterior) {
    case .one(let recorded):
      let answers = try claims.map { try recorded.ask($0, settings: consensus.settings) }
      try recorded.checkRead()
      try show(answers, verdicts: answers.map(\.verdict)) { AnswerText($0).text }
    case .several(let fit):
      let answers = try claims.map { try fit.ask($0, settings: consensus.settings) }
      try show(answers, verdicts: answers.map(\.verdict)) { ClassAnswerText($0).text }
    }
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
