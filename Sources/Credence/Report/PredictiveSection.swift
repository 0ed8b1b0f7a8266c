import Foundation
import PosteriorDraws
import Probability
import RegressionModels
import Reports
import ResponseFamilies

/// Does the model make data like these? Replicated data sets beside the observed one, and
/// leave-one-out cross-validation.
struct PredictiveSection {
  let rows: FittedRows
  let draws: Draws
  let response: String
  let settings: ReportSettings

  /// Responses of all rows, a data set a draw.
  private struct Replicates {
    var responses: [[Double]] = []
    /// Of a binary response the probabilities, else the means; summed over draws.
    var means: [Double]
  }

  var section: Report.Section {
    let replicates = replicate()
    var blocks: [Block] = []
    if replicates.responses.isEmpty {
      blocks.append(.paragraph("The model has no predictive distribution at its draws."))
    } else if rows.family.distribution == .bernoulli {
      blocks.append(
        .figure(CalibrationPlot.figure(predicted: replicates.means, observed: rows.observed)))
      blocks.append(statistics(replicates, [.mean]))
    } else if rows.family.hasLevels {
      blocks.append(levels(replicates))
    } else {
      blocks += numeric(replicates)
    }
    blocks += leaveOneOut
    return Report.Section(
      id: "predictions", title: "Does the model make data like these?", blocks: blocks)
  }

  private func numeric(_ replicates: Replicates) -> [Block] {
    var blocks: [Block] = [
      .figure(
        PredictiveDensityPlot.figure(
          observed: rows.observed, replicates: replicates.responses, response: response)),
      .figure(
        PredictiveIntervalPlot.figure(intervals(replicates), level: 0.9, response: response)),
      statistics(replicates, [.mean, .sd, .least, .largest]),
    ]
    if isCount { blocks.append(rootogram(replicates)) }
    return blocks
  }

  private var isCount: Bool {
    switch rows.family.distribution {
    case .poisson, .negbinomial, .zeroInflatedPoisson, .zeroInflatedNegbinomial, .binomial: true
    default: false
    }
  }

  private func replicate() -> Replicates {
    var replicates = Replicates(means: [Double](repeating: 0, count: rows.rowCount))
    let columns = draws.names.indices.map { draws.column($0).values }
    let total = draws.chainCount * draws.drawCount
    let count = min(settings.replicateCount, total)
    var random = RandomStream(seed: settings.seed, chain: 0, purpose: .prediction)
    for number in 0..<count {
      let index = number * total / count
      guard let distributions = rows.distributions(at: columns.map { $0[index] }) else {
        return Replicates(means: [])
      }
      replicates.responses.append(distributions.map { $0.draw(random: &random) })
      for (row, distribution) in distributions.enumerated() {
        replicates.means[row] += ((try? distribution.mean()) ?? .nan) / Double(count)
      }
    }
    return replicates
  }

  private func intervals(_ replicates: Replicates) -> [PredictiveIntervalPlot.Row] {
    rows.observed.indices.map { row in
      let values = DrawMatrix(chains: [replicates.responses.map { $0[row] }])
      return PredictiveIntervalPlot.Row(
        observed: rows.observed[row], lower: values.quantile(0.05), median: values.quantile(0.5),
        upper: values.quantile(0.95))
    }
  }

  private enum Statistic: String {
    case mean = "mean"
    case sd = "standard deviation"
    case least = "smallest"
    case largest = "largest"

    func value(_ data: [Double]) -> Double {
      switch self {
      case .mean: data.reduce(0, +) / Double(max(data.count, 1))
      case .sd: DrawMatrix(chains: [data]).standardDeviation
      case .least: data.min() ?? .nan
      case .largest: data.max() ?? .nan
      }
    }
  }

  private func statistics(_ replicates: Replicates, _ kinds: [Statistic]) -> Block {
    .figure(
      PredictiveStatisticPlot.figure(
        kinds.map { kind in
          PredictiveStatisticPlot.Statistic(
            name: "\(kind.rawValue) of \(response)", observed: kind.value(rows.observed),
            replicated: replicates.responses.map(kind.value))
        }))
  }

  private func rootogram(_ replicates: Replicates) -> Block {
    let largest = min(rows.observed.max() ?? 0, 60)
    let counts = { (data: [Double]) in
      var counts = [Double](repeating: 0, count: Int(largest) + 1)
      for value in data where value >= 0 && value <= largest { counts[Int(value)] += 1 }
      return counts
    }
    let all = replicates.responses.map(counts)
    let expected = (0...Int(largest)).map { value in
      let column = DrawMatrix(chains: [all.map { $0[value] }])
      return (mean: column.mean, lower: column.quantile(0.05), upper: column.quantile(0.95))
    }
    return .figure(
      Rootogram.figure(observed: counts(rows.observed), expected: expected, response: response))
  }

  private func levels(_ replicates: Replicates) -> Block {
    let statistics = rows.levels.enumerated().map { index, level in
      let share = { (data: [Double]) in
        Double(data.count { $0 == Double(index) }) / Double(max(data.count, 1))
      }
      return PredictiveStatisticPlot.Statistic(
        name: "share of \(level)", observed: share(rows.observed),
        replicated: replicates.responses.map(share))
    }
    return .figure(PredictiveStatisticPlot.figure(statistics))
  }

  private var leaveOneOut: [Block] {
    let loo = LeaveOneOut(of: rows, draws: draws)
    let shapes = loo.shapes
    func row(_ name: String, _ estimate: LeaveOneOut.Estimate) -> [ReportTable.Cell] {
      [
        ReportTable.Cell(name),
        ReportTable.Cell(estimate.value, NumberLabel.fixed(estimate.value, decimals: 1)),
        ReportTable.Cell(
          estimate.standardError, NumberLabel.fixed(estimate.standardError, decimals: 1)),
      ]
    }
    return [
      .table(
        ReportTable(
          caption: """
            Leave-one-out cross-validation; k-hat: \(shapes.good) good, \(shapes.bad) bad, \
            \(shapes.veryBad) very bad
            """,
          columns: [
            ReportTable.Column("quantity", isNumeric: false), ReportTable.Column("estimate"),
            ReportTable.Column("se"),
          ],
          rows: [
            row("elpd_loo", loo.elpd), row("p_loo", loo.effectiveParameters),
            row("looic", loo.looic),
          ])),
      .figure(ParetoShapePlot.figure(loo)),
    ]
  }
}
