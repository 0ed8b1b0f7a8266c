import LogDensities

/// An open prediction as a region sees it: its weights depend on all open inputs of the region, and
/// its coefficients stand among the model's parameters.
struct RegionPrediction: Sendable {
  let scores: [OpenPrediction.Score]
  let weights: @Sendable ([RealInterval]) throws(PredictionError) -> [OpenPrediction.Weights]
  let curve: @Sendable ([Double], Span<Double>) -> Double
  /// Whether the value is that of its one score.
  let isIdentity: Bool

  /// - Parameters:
  ///   - places: the prediction's open inputs among those of the region.
  ///   - count: open inputs of the region.
  init(_ prediction: OpenPrediction, places: [Int], count: Int) {
    scores = prediction.scores
    curve = prediction.curve
    isIdentity = prediction.curveName == OpenPrediction.identity
    weights = { box throws(PredictionError) in
      var all = try prediction.weights(places.map { box[$0] })
      for index in all.indices {
        all[index].slopes = all[index].slopes.map { own in
          var slopes = [RealInterval](repeating: RealInterval(0), count: count)
          for (place, slope) in zip(places, own) { slopes[place] = slope }
          return slopes
        }
      }
      return all
    }
  }

  /// Σ factor · score of predictions of one score each: one score with their weights side by side.
  init(_ parts: [(factor: Double, prediction: RegionPrediction)]) {
    let own = parts.map { (factor: $0.factor, score: $0.prediction.scores[0]) }
    scores = [
      OpenPrediction.Score(
        positions: own.flatMap(\.score.positions),
        rest: { parameters in own.reduce(0) { $0 + $1.factor * $1.score.rest(parameters) } })
    ]
    curve = { scores, _ in scores[0] }
    isIdentity = true
    let sources = parts.map { ($0.factor, $0.prediction.weights) }
    weights = { box throws(PredictionError) in
      var all = OpenPrediction.Weights(center: [], values: [], slopes: [])
      var offset = (center: 0.0, value: RealInterval(0), slopes: box.map { _ in RealInterval(0) })
      for (factor, weights) in sources {
        let part = try weights(box)[0]
        let last = part.center.count - 1
        all.center += part.center.dropLast().map { factor * $0 }
        all.values += part.values.dropLast().map { factor * $0 }
        all.slopes += part.slopes.dropLast().map { $0.map { factor * $0 } }
        offset.center += factor * part.center[last]
        offset.value = offset.value + factor * part.values[last]
        offset.slopes = zip(offset.slopes, part.slopes[last]).map { $0 + factor * $1 }
      }
      all.center.append(offset.center)
      all.values.append(offset.value)
      all.slopes.append(offset.slopes)
      return [all]
    }
  }
}
