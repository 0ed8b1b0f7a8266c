import LogDensities
import PosteriorDraws
import RegressionModels
import ResponseFamilies

/// What draws predict at one input: the mean and the variance of the response under each.
struct PredictedRow {
  /// E[y] under each draw; the probability of a 1 of a binary response.
  var means: [Double]
  /// The average of Var[y] over the draws.
  let noise: Double
}

/// Draws that predict at inputs.
struct Predictions: Sendable {
  let specification: RegressionSpecification
  /// Parameters, one row a draw.
  private let rows: [[Double]]

  /// Number of draws.
  var count: Int { rows.count }
  /// Whether the response is 0 or 1.
  var isBinary: Bool { specification.family.isBinary }

  /// - Parameter chosen: positions of the draws among all, chain after chain; nil for all.
  /// - Throws: for a response of several levels, which has no mean.
  init(
    _ specification: RegressionSpecification, draws: Draws, chosen: [Int]? = nil
  ) throws(PredictionError) {
    guard !specification.family.hasLevels else {
      throw PredictionError(
        """
        family \(specification.family) has several levels and no mean: disagreement is measured for \
        numbers and binary responses
        """)
    }
    self.specification = specification
    let all = DrawRows(draws)
    rows = (chosen ?? Array(0..<all.count)).map { all[$0] }
  }

  private init(specification: RegressionSpecification, rows: [[Double]]) {
    self.specification = specification
    self.rows = rows
  }

  /// Some of the draws.
  func choosing(_ positions: [Int]) -> Predictions {
    Predictions(specification: specification, rows: positions.map { rows[$0] })
  }

  /// The predictions at an input; costs one evaluation of the family a draw.
  func row(at inputs: [String: PredictionInput]) throws(PredictionError) -> PredictedRow {
    let distribution = try specification.distributions(at: inputs)
    var means: [Double] = []
    means.reserveCapacity(rows.count)
    var variance = 0.0
    for parameters in rows {
      let response = distribution(parameters.span)
      means.append(response.flatMap { try? $0.mean() } ?? .nan)
      variance += response.flatMap { try? $0.variance() } ?? .nan
    }
    return PredictedRow(means: means, noise: variance / Double(max(rows.count, 1)))
  }
}
