import LogDensities
import PosteriorDraws
import RegressionModels
import ResponseFamilies

/// What draws predict at one input: the mean and the variance of the response under each.
struct PredictedRow {
  /// E[y] under each draw; the probability of a 1 of a binary response, or of the level in question.
  var means: [Double]
  /// The average of Var[y] over the draws.
  let noise: Double
}

/// Draws that predict at inputs.
struct Predictions: Sendable {
  let specification: RegressionSpecification
  /// The level whose probability is predicted, of a response that has levels.
  let level: String?
  /// Parameters, one row a draw.
  private let rows: [[Double]]

  /// Number of draws.
  var count: Int { rows.count }
  /// Whether the response is 0 or 1, or is a level or is not.
  var isBinary: Bool { specification.family.isBinary || level != nil }

  /// - Parameter level: of a response of several levels, the one whose probability is meant.
  /// - Throws: where the response has levels and this is none of them, or has none.
  init(
    _ specification: RegressionSpecification, draws: Draws, level: String? = nil
  ) throws(PredictionError) {
    if specification.family.hasLevels {
      let levels = specification.responseLevels ?? []
      guard let level, levels.contains(level) else {
        throw PredictionError(
          """
          \(level.map { "'\($0)' is not a level of" } ?? "disagreement is about one level of") the \
          response; expected \(levels.joined(separator: ", "))
          """)
      }
    } else if level != nil {
      throw PredictionError("the response has no levels of which one could be meant")
    }
    self.specification = specification
    self.level = level
    let all = DrawRows(draws)
    rows = (0..<all.count).map { all[$0] }
  }

  private init(_ all: Predictions, rows: [[Double]]) {
    (specification, level) = (all.specification, all.level)
    self.rows = rows
  }

  /// Some of the draws.
  func choosing(_ positions: [Int]) -> Predictions {
    Predictions(self, rows: positions.map { rows[$0] })
  }

  /// What is predicted at an input.
  func query(at inputs: [String: PredictionInput]) -> PredictionQuery {
    PredictionQuery(
      quantity: level.map(PredictionQuery.Quantity.probabilityOfLevel) ?? .mean, response: nil,
      inputs: inputs)
  }

  /// The predictions at an input; costs one evaluation of the family a draw.
  func row(at inputs: [String: PredictionInput]) throws(PredictionError) -> PredictedRow {
    guard level == nil else {
      let predictor = try specification.predictor(for: query(at: inputs))
      let means = rows.map { predictor.value($0.span) }
      let variance = means.reduce(0) { $0 + $1 * (1 - $1) }
      return PredictedRow(means: means, noise: variance / Double(max(rows.count, 1)))
    }
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
