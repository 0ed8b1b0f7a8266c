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
  let base: any PredictiveModel
  private let distinct: [(inputs: [String: PredictionInput], weight: Double)]

  init(_ base: any PredictiveModel, rows: [[String: PredictionInput]]) {
    self.base = base
    var places: [String: Int] = [:]
    var distinct: [(inputs: [String: PredictionInput], weight: Double)] = []
    for row in rows {
      let key = row.sorted { $0.key < $1.key }.map { "\($0.key)\u{0}\($0.value)" }
        .joined(separator: "\u{0}")
      if let place = places[key] {
        distinct[place].weight += 1
      } else {
        places[key] = distinct.count
        distinct.append((row, 1))
      }
    }
    let total = Double(max(rows.count, 1))
    self.distinct = distinct.map { ($0.inputs, $0.weight / total) }
  }

  var parameterNames: [String] { base.parameterNames }

  func predictor(for query: PredictionQuery) throws(PredictionError) -> Predictor {
    var parts: [(value: @Sendable (Span<Double>) -> Double, weight: Double)] = []
    var notes: [String] = []
    for row in distinct {
      var asked = query
      asked.inputs = row.inputs.merging(query.inputs) { $1 }
      let predictor = try base.predictor(for: asked)
      parts.append((predictor.value, row.weight))
      for note in predictor.notes where !notes.contains(note) { notes.append(note) }
    }
    let fixed = parts
    return Predictor(notes: notes) { parameters in
      var sum = 0.0
      for part in fixed { sum += part.weight * part.value(parameters) }
      return sum
    }
  }
}
