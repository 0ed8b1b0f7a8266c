import LogDensities

/// The open predictions of a claim over a region.
struct RegionSystem: Sendable {
  let context: ClaimContext
  let effort: SearchEffort
  private(set) var predictions: [RegionPrediction] = []
  private(set) var order: [Int] = []
  private var places: [(query: PredictionQuery, place: Int)] = []
  private var curves: [Int: (name: String?, rises: Bool)] = [:]

  init(context: ClaimContext, effort: SearchEffort) {
    self.context = context
    self.effort = effort
  }

  /// Where a prediction stands, made ready at its first use.
  mutating func place(
    of query: PredictionQuery, by compiler: inout ClaimCompiler
  ) throws(ClaimError) -> Int {
    if let known = places.first(where: { $0.query == query }) { return known.place }
    let made = try compiler.open(query, in: context)
    order = made.order
    let place = add(
      RegionPrediction(made.prediction, places: made.places, count: context.open.count))
    places.append((query, place))
    curves[place] = (made.prediction.curveName, made.prediction.isIncreasing)
    return place
  }

  mutating func add(_ prediction: RegionPrediction) -> Int {
    predictions.append(prediction)
    return predictions.count - 1
  }

  /// The difference of the scores of two predictions, where a margin is a positive multiple of the
  /// difference of one strictly monotone function of them: it has the margin's sign. Nil for other
  /// margins.
  mutating func difference(
    of parts: [(factor: Double, place: Int)], rest: Quantity
  ) -> Int? {
    guard parts.count == 2, rest == 0, parts[0].factor == -parts[1].factor, parts[0].factor != 0,
      let first = curves[parts[0].place], let second = curves[parts[1].place],
      let name = first.name, name == second.name
    else { return nil }
    let sign = (parts[0].factor > 0) == first.rises ? 1.0 : -1.0
    return add(
      RegionPrediction([
        (sign, predictions[parts[0].place]), (-sign, predictions[parts[1].place]),
      ]))
  }
}
