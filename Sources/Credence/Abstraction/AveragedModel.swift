import LogDensities
import PosteriorDraws
import RegressionModels

/// A model whose predictions are averages over rows: of a question it answers
/// (1/n) Σ_r f(x_r), with the inputs that the question names in place of the rows' own.
///
/// A claim asked of it is the claim about the averages, which is a claim about the batch: the draws'
/// predictions are averaged before they are compared, so that what the rows share is not averaged
/// away. Equal rows are evaluated once.
struct AveragedModel: PredictiveModel {
  private let base: RegressionSpecification
  private let rows: [[String: PredictionInput]]

  init(_ base: RegressionSpecification, rows: [[String: PredictionInput]]) {
    (self.base, self.rows) = (base, rows)
  }

  var parameterNames: [String] { base.parameterNames }

  func predictor(for query: PredictionQuery) throws(PredictionError) -> Predictor {
    let average = try base.averagedPrediction(for: query, over: rows)
    return Predictor(notes: average.notes) { parameters in
      average.values(parameters.indices.map { parameters[$0] }, 1)[0]
    }
  }
}
