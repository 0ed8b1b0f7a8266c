import ConsensusQueries
import PosteriorDraws
import RegressionModels
import Reports

/// Puts the report of a posterior together: the question and its answers, the model, whether the draws
/// can be trusted, the parameters, and whether the model makes data like the observed ones.
///
/// Figures thin and bin; numbers do not.
public struct PosteriorReport {
  /// The report, for a renderer.
  public let report: Report

  /// Asks the claims and gathers everything else.
  ///
  /// Costs a summary of all draws, a pass of the diagnostics over a few of them, and some hundred
  /// passes over the rows of the data.
  /// - Throws: `ClaimError`, and where the file cannot be read.
  public init(
    _ posterior: RecordedPosterior, claims: [String],
    settings: ReportSettings = ReportSettings()
  ) throws {
    let summary = Summary(posterior.draws)
    let convergence = Convergence(
      draws: posterior.draws, statistics: posterior.statistics, summary: summary)
    let quantities = Self.quantities(of: posterior.draws, summary, count: settings.quantityCount)
    let answers = try AnswersSection(posterior, claims: claims, settings: settings)
    var sections = [answers.section]
    sections.append(ModelSection(posterior: posterior, settings: settings).section)
    sections.append(
      ChecksSection(posterior: posterior, convergence: convergence, quantities: quantities).section)
    sections.append(
      SummarySection(posterior: posterior, summary: summary, quantities: quantities).section)
    if let model = try posterior.dataModel(), let rows = model.fittedRows {
      sections.append(
        PredictiveSection(
          rows: rows, draws: posterior.draws,
          response: model.specification.schema.responseName, settings: settings
        ).section)
    }
    try posterior.checkRead()
    report = Report(title: posterior.modelClass, sections: sections)
  }

  /// The first parameters, and of the rest those with the fewest effective draws: where trouble shows.
  static func quantities(of draws: Draws, _ summary: Summary, count: Int) -> [NamedDraws] {
    let varying = summary.parameters.indices.filter { summary.parameters[$0].sd > 0 }
    let first = Array(varying.prefix(count - count / 3))
    let rest = varying.dropFirst(first.count).sorted {
      summary.parameters[$0].essBulk < summary.parameters[$1].essBulk
    }
    return (first + rest.prefix(count / 3)).map { NamedDraws(draws.names[$0], draws.column($0)) }
  }
}
