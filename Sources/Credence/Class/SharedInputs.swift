import ConsensusQueries
import Formulas
import LogDensities
import RegressionModels

/// A structure asked about inputs of the whole class: those that it does not use are no concern of
/// its own.
struct SharedInputs: PredictiveModel {
  let model: RegressionSpecification
  /// Names of the inputs of all structures.
  let known: Set<String>
  /// Terms that this structure holds.
  let terms: Set<String>
  /// Terms that any structure holds.
  let termsOfClass: Set<String>

  var parameterNames: [String] { model.parameterNames }

  func predictor(for query: PredictionQuery) throws(PredictionError) -> Predictor {
    try model.predictor(for: own(query))
  }

  /// The query with the inputs that this structure uses.
  @Sendable func own(_ query: PredictionQuery) -> PredictionQuery {
    var own = query
    own.inputs = query.inputs.filter { isUsed($0.key) || !known.contains($0.key) }
    return own
  }

  private func isUsed(_ name: String) -> Bool {
    model.design.inputs.contains { $0.name == name }
  }
}

extension SharedInputs: RegionalModel {
  var predictedResponse: PredictedResponse { model.predictedResponse }

  func includes(term: String) -> Bool? {
    let wanted = Formula.normalized(term) ?? term
    if terms.contains(wanted) || terms.contains(term) { return true }
    if termsOfClass.contains(wanted) || termsOfClass.contains(term) { return false }
    return model.includes(term: term)
  }

  /// Open inputs that the structure does not use move nothing.
  func openPrediction(
    for query: PredictionQuery, open: [String], box: [RealInterval]
  ) throws(PredictionError) -> OpenPrediction {
    let used = open.indices.filter { isUsed(open[$0]) || !known.contains(open[$0]) }
    let inner = try model.openPrediction(
      for: own(query), open: used.map { open[$0] }, box: used.map { box[$0] })
    let count = open.count
    return OpenPrediction(
      scores: inner.scores,
      weights: { box throws(PredictionError) in
        var weights = try inner.weights(used.map { box[$0] })
        for index in weights.indices {
          weights[index].slopes = weights[index].slopes.map { slopes in
            var all = [RealInterval](repeating: RealInterval(0), count: count)
            for (place, slope) in zip(used, slopes) { all[place] = slope }
            return all
          }
        }
        return weights
      }, curve: inner.curve, curveName: inner.curveName, isIncreasing: inner.isIncreasing,
      notes: inner.notes)
  }
}

extension SharedInputs: TablePredicting {
  func averagedPrediction(
    for query: PredictionQuery, over table: Table
  ) throws(PredictionError) -> AveragedPrediction {
    try model.averagedPrediction(for: own(query), over: table)
  }
}
