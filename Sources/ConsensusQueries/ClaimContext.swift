import LogDensities

/// What surrounds a part of a claim: the values and ranges of inputs that predictions leave free, and
/// the file over whose rows they are averaged.
struct ClaimContext: Sendable {
  /// Values of bound inputs.
  var fixed: [String: PredictionInput] = [:]
  /// Bound inputs that run through intervals.
  var open: [String] = []
  /// The intervals.
  var box: [RealInterval] = []
  /// The ball that the open inputs keep to, about the middle of the box.
  var ball: Ball?
  /// Over whose rows predictions are averaged.
  var file: String?

  /// All points no further than a radius from the middle of a box.
  struct Ball: Sendable {
    let radius: Double
    let norm: InputRegion.Norm
  }

  /// The names that are bound.
  var names: [String] { Array(fixed.keys) + open }

  /// The inputs of a prediction, with the bound values of those that it leaves free.
  func completed(_ query: PredictionQuery) -> PredictionQuery {
    var query = query
    query.inputs.merge(fixed) { own, _ in own }
    return query
  }

  /// The open inputs that a prediction leaves free, with their ranges.
  func free(in query: PredictionQuery) -> [(place: Int, name: String)] {
    open.enumerated().filter { query.inputs[$0.element] == nil }.map { ($0.offset, $0.element) }
  }

  /// The contexts of a region, one for each combination of the values of its sets.
  func entering(_ region: InputRegion) throws(ClaimError) -> [ClaimContext] {
    if let name = region.names.first(where: names.contains) {
      throw ClaimError("\(name) is bound twice")
    }
    switch region {
    case .ball(let radius, let norm, let center):
      return [try entering(radius, norm, center)]
    case .box(let sides):
      var contexts = [self]
      for side in sides {
        switch side.values {
        case .set(let values):
          guard contexts.count * values.count <= Self.combinationLimit else {
            throw ClaimError("the region has more than \(Self.combinationLimit) combinations")
          }
          contexts = contexts.flatMap { context in
            values.map { value in
              var next = context
              next.fixed[side.name] = value
              return next
            }
          }
        case .interval(let lower, let upper):
          guard lower <= upper, lower.isFinite, upper.isFinite else {
            throw ClaimError("\(side.name) runs through an interval that is empty or not finite")
          }
          try checkOpens()
          contexts = contexts.map { $0.opening(side.name, RealInterval(lower, upper)) }
        }
      }
      guard !contexts.isEmpty else { throw ClaimError("the region holds nothing") }
      return contexts
    }
  }

  private static let combinationLimit = 4096

  private func entering(
    _ radius: Double, _ norm: InputRegion.Norm, _ center: [String: PredictionInput]
  ) throws(ClaimError) -> ClaimContext {
    guard radius >= 0, radius.isFinite else {
      throw ClaimError("the radius of a region must be finite and not negative")
    }
    guard open.isEmpty else { throw ClaimError("a ball cannot stand inside of another region") }
    try checkOpens()
    var context = self
    for (name, value) in center.sorted(by: { $0.key < $1.key }) {
      guard case .number(let middle) = value else {
        context.fixed[name] = value
        continue
      }
      context = context.opening(name, RealInterval(middle - radius, middle + radius))
    }
    guard !context.open.isEmpty else {
      throw ClaimError("the centre needs a column of numbers")
    }
    if norm != .greatest { context.ball = Ball(radius: radius, norm: norm) }
    return context
  }

  private func checkOpens() throws(ClaimError) {
    if file != nil {
      throw ClaimError(
        "inside of over \"...\" inputs may run through sets such as {1, 2}, not through intervals")
    }
    if ball != nil { throw ClaimError("an interval cannot stand inside of a ball") }
  }

  private func opening(_ name: String, _ range: RealInterval) -> ClaimContext {
    var next = self
    if range.isPoint {
      next.fixed[name] = .number(range.lower)
    } else {
      next.open.append(name)
      next.box.append(range)
    }
    return next
  }
}
