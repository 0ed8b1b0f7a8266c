import Foundation
import PosteriorDraws
import RegressionModels
import Reports

/// The parameters: the summary table, intervals, and the densities before and after the data.
struct SummarySection {
  let posterior: RecordedPosterior
  let summary: Summary
  let quantities: [NamedDraws]

  private static let forestLimit = 40

  var section: Report.Section {
    Report.Section(
      id: "parameters", title: "Parameters", blocks: [.table(table(of: nil))] + figures)
  }

  /// Intervals, and densities before and after the data.
  var figures: [Block] {
    let names = posterior.draws.names
    let single = names.indices.filter { !ReportedModel.isHiddenWeight(names[$0]) }
    let shown = single.prefix(Self.forestLimit).map {
      NamedDraws(names[$0], posterior.draws.column($0))
    }
    let densities = quantities.map(density(of:))
    let blocks: [Block] = [
      .figure(ForestPlot.figure(shown), redraw: Redraw.forest(shown.map(\.name))),
      .figure(
        PriorPosteriorPlot.figure(densities), redraw: Redraw.density(quantities.map(\.name))),
    ]
    return blocks.filter(\.isShown)
  }

  private func density(of quantity: NamedDraws) -> PriorPosteriorPlot.Quantity {
    guard let prior = prior(of: quantity.name) else {
      return PriorPosteriorPlot.Quantity(quantity, prior: nil)
    }
    return PriorPosteriorPlot.Quantity(
      quantity, prior: { exp(prior.logDensity($0)) }, support: Self.range(of: prior))
  }

  /// The prior of a reported parameter, where it is proper, and of that parameter alone. The prior of
  /// the intercept is that of the centred one, whose draws are not reported.
  private func prior(of name: String) -> Prior? {
    guard let specification = posterior.predictiveModel as? RegressionSpecification else {
      return nil
    }
    let prior = specification.priors.entries.first { entry in
      switch entry.parameterClass {
      case .coefficient: entry.predictor == nil && "b_\(entry.coefficient ?? "")" == name
      case .sigma, .nu, .shape, .phi, .zi: entry.parameterClass.rawValue == name
      case .networkSpread: "sdnet_\(entry.coefficient ?? "")" == name
      case .groupSpread: "sd_\(entry.group ?? "")__\(entry.coefficient ?? "")" == name
      default: false
      }
    }?.prior.single
    return prior?.isProper == true ? prior : nil
  }

  private static func range(of prior: Prior?) -> ClosedRange<Double> {
    switch prior?.support {
    case .above(let low): low ... .infinity
    case .below(let high): -.infinity...high
    case .interval(let low, let high): low...high
    case .real, nil: -.infinity ... .infinity
    }
  }

  /// The summary of all parameters.
  ///
  /// - Parameter structure: that of a class which the parameters are of; nil for one model.
  func table(of structure: String?) -> ReportTable {
    let start = structure.map { "\($0): q5" } ?? "q5"
    return ReportTable(
      caption:
        "\(start) to q95 is the central 90% interval; digits beyond the Monte Carlo error are cut",
      columns: [
        ReportTable.Column("parameter", isNumeric: false),
        ReportTable.Column("mean"),
        ReportTable.Column("mcse", help: "Monte Carlo error of the mean"),
        ReportTable.Column("sd"), ReportTable.Column("q5"), ReportTable.Column("q50"),
        ReportTable.Column("q95"),
        ReportTable.Column("rhat", help: "should be at most 1.01"),
        ReportTable.Column("ess_bulk", help: "should be at least 100 a chain"),
        ReportTable.Column("ess_tail", help: "should be at least 100 a chain"),
      ], rows: summary.parameters.map(row))
  }

  private func row(_ parameter: ParameterSummary) -> [ReportTable.Cell] {
    func cell(_ value: Double) -> ReportTable.Cell {
      ReportTable.Cell(value, NumberLabel.rounded(value, error: parameter.mcseMean))
    }
    let error = ReportTable.Cell(
      parameter.mcseMean, NumberLabel.significant(parameter.mcseMean, digits: 2))
    return [ReportTable.Cell(parameter.name), cell(parameter.mean), error]
      + [parameter.sd, parameter.q5, parameter.q50, parameter.q95].map(cell)
      + [ReportTable.Cell(parameter.rhat, NumberLabel.fixed(parameter.rhat, decimals: 3))]
      + [parameter.essBulk, parameter.essTail].map {
        ReportTable.Cell($0, NumberLabel.fixed($0, decimals: 0))
      }
  }
}
