import PosteriorDraws
import RegressionModels
import Reports

/// One model of a report, with what its sections share.
struct ReportedModel {
  let posterior: RecordedPosterior
  let settings: ReportSettings
  let summary: Summary
  let convergence: Convergence
  let quantities: [NamedDraws]
  /// The rows of the data; nil where they are not at hand.
  let rows: FittedRows?

  /// Costs a summary of all draws, and building the model again.
  init(_ posterior: RecordedPosterior, settings: ReportSettings) throws {
    self.posterior = posterior
    self.settings = settings
    summary = Summary(posterior.draws)
    convergence = Convergence(
      draws: posterior.draws, statistics: posterior.statistics, summary: summary)
    quantities = Self.quantities(of: posterior.draws, summary, count: settings.quantityCount)
    rows = try posterior.dataModel()?.fittedRows
  }

  var checks: ChecksSection {
    ChecksSection(posterior: posterior, convergence: convergence, quantities: quantities)
  }

  var parameters: SummarySection {
    SummarySection(posterior: posterior, summary: summary, quantities: quantities)
  }

  /// Nil where the model is no regression, or nothing can be shown of its inputs.
  var effects: Report.Section? {
    guard let specification = posterior.predictiveModel as? RegressionSpecification else {
      return nil
    }
    return EffectsSection(
      posterior: posterior, specification: specification, observed: rows?.observed
    ).section
  }

  /// Nil where the rows are not at hand.
  var predictions: Report.Section? {
    guard let rows, let specification = posterior.predictiveModel as? RegressionSpecification
    else { return nil }
    return PredictiveSection(
      rows: rows, draws: posterior.draws, response: specification.schema.responseName,
      settings: settings
    ).section
  }

  /// The first parameters, and of the rest those with the fewest effective draws: where trouble shows.
  /// Weights of hidden units come last, since only what they do together is identified.
  private static func quantities(
    of draws: Draws, _ summary: Summary, count: Int
  ) -> [NamedDraws] {
    let varying = summary.parameters.indices.filter { summary.parameters[$0].sd > 0 }
    let single = varying.filter { !isHiddenWeight(draws.names[$0]) }
    let pool = single.count >= 2 ? single : varying
    let first = Array(pool.prefix(count - count / 3))
    let rest = pool.dropFirst(first.count).sorted {
      summary.parameters[$0].essBulk < summary.parameters[$1].essBulk
    }
    return (first + rest.prefix(count / 3)).map { NamedDraws(draws.names[$0], draws.column($0)) }
  }

  /// Whether a parameter is a weight of a hidden unit, such as `net_netxz[1,x]`.
  static func isHiddenWeight(_ name: String) -> Bool { name.hasPrefix("net_") }
}
