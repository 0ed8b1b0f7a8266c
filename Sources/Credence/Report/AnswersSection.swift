import ConsensusQueries
import PosteriorDraws
import Reports

/// The questions with their verdicts, and how far plausible models are from the other answer.
struct AnswersSection {
  private let answers: [Answer]

  init(_ posterior: RecordedPosterior, claims: [String], settings: ReportSettings) throws {
    answers = try claims.map { try posterior.ask($0, settings: settings.consensus) }
  }

  var section: Report.Section {
    var blocks: [Block] = answers.map { .verdict(card($0)) }
    if answers.isEmpty {
      blocks.append(.paragraph("No claim was asked; credence report --claim '...' asks one."))
    }
    blocks.append(
      .paragraph(
        """
        Every verdict is relative to the class of models below; none says that this class contains \
        the truth.
        """))
    return Report.Section(
      id: "answers", title: "Do all plausible models agree?", blocks: blocks)
  }

  private func card(_ answer: Answer) -> VerdictCard {
    VerdictCard(
      claim: answer.claim, verdict: answer.verdict.rawValue,
      grade: answer.grade.map { "grade \($0.rawValue)" } ?? "", reason: answer.reason, facts: [],
      notes: answer.notes)
  }
}
