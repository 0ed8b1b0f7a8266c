import LogDensities

/// The linear predictors of a region on the draws of a block.
struct RegionScores {
  private let predictions: [RegionPrediction]
  /// Parameters in the order of the model.
  private let block: DrawBlock
  /// `[prediction][score]`: the coefficients of each draw side by side, 1 for the offset.
  private let coefficients: [[[Double]]]
  private let rests: [[[Double]]]

  /// What is known of a prediction in a cell.
  struct Found {
    var prediction: RealInterval
    /// Whether both ends are attained in the cell.
    var isExact: Bool
    /// Corners at which a score may be least or greatest.
    var corners: [Int]
  }

  init(_ system: RegionSystem, _ block: DrawBlock) {
    let own = block.selecting(system.order)
    self.block = own
    predictions = system.predictions
    coefficients = system.predictions.map { prediction in
      prediction.scores.map { score in
        var values: [Double] = []
        values.reserveCapacity(own.count * (score.positions.count + 1))
        for draw in 0..<own.count {
          for position in score.positions { values.append(own.values[draw * own.width + position]) }
          values.append(1)
        }
        return values
      }
    }
    rests = system.predictions.map { $0.scores.map { own.map($0.rest) } }
  }

  /// A prediction at given weights, `[score][entry]`.
  func value(of place: Int, at weights: [[Double]], _ draw: Int) -> Double {
    let values = weights.indices.map { score in
      rests[place][score][draw] + product(place, score, draw, weights[score])
    }
    return curve(place, values, draw)
  }

  private func curve(_ place: Int, _ values: [Double], _ draw: Int) -> Double {
    if predictions[place].isIdentity { return values[0] }
    let all = block.values.span
    return predictions[place].curve(
      values, all.extracting(draw * block.width..<(draw + 1) * block.width))
  }

  private func product(_ place: Int, _ score: Int, _ draw: Int, _ weights: [Double]) -> Double {
    let own = coefficients[place][score]
    let start = draw * weights.count
    var sum = 0.0
    for index in weights.indices { sum += own[start + index] * weights[index] }
    return sum
  }

  /// Where a prediction lies in a cell.
  func range(
    of place: Int, in cell: RegionCell, _ draw: Int, ball: ClaimContext.Ball?, isRoot: Bool
  ) -> Found {
    var ranges: [RealInterval] = []
    var found = Found(prediction: .line, isExact: true, corners: [])
    for score in predictions[place].scores.indices {
      let own = scoreRange(place, score, in: cell, draw, ball, isRoot)
      ranges.append(own.range)
      found.isExact = found.isExact && own.isExact
      found.corners += own.corners
    }
    let moving = ranges.indices.filter { !ranges[$0].isPoint }
    // Two scores that move together need not reach a corner together.
    if moving.count > 1 { found.isExact = false }
    found.prediction = extremes(place, ranges, moving, draw)
    return found
  }

  /// The values of a curve that is monotone in each score, at the corners of their box.
  private func extremes(
    _ place: Int, _ ranges: [RealInterval], _ moving: [Int], _ draw: Int
  ) -> RealInterval {
    if predictions[place].isIdentity { return ranges[0] }
    guard moving.count <= 12 else { return .line }
    var values = ranges.map(\.lower)
    var all: RealInterval?
    for mask in 0..<(1 << moving.count) {
      for (bit, score) in moving.enumerated() {
        values[score] = mask >> bit & 1 == 1 ? ranges[score].upper : ranges[score].lower
      }
      let value = RealInterval(curve(place, values, draw))
      all = all.map { $0.union(value) } ?? value
    }
    return all ?? .line
  }

  private func scoreRange(
    _ place: Int, _ score: Int, in cell: RegionCell, _ draw: Int, _ ball: ClaimContext.Ball?,
    _ isRoot: Bool
  ) -> (range: RealInterval, isExact: Bool, corners: [Int]) {
    guard let weights = cell.weights?[place][score] else { return (.line, false, []) }
    let rest = rests[place][score][draw]
    let slopes = slopes(place, score, draw, weights)
    let center = rest + product(place, score, draw, weights.center)
    let isLinear = slopes.allSatisfy(\.isPoint)
    let (low, high) = corners(slopes)
    if let ball, isRoot {
      // A ball may be cut by nothing at its root: ‖s‖ of the dual norm bounds all that s·v can be.
      let steepest = slopes.map { max(abs($0.lower), abs($0.upper)) }
      let reach = ball.radius * ball.norm.dual.length(steepest)
      return (RealInterval(center - reach, center + reach), isLinear, [low, high])
    }
    if ball == nil, slopes.allSatisfy({ $0.lower >= 0 || $0.upper <= 0 }),
      let atLow = cell.corner(low), let atHigh = cell.corner(high)
    {
      let ends = (
        rest + product(place, score, draw, atLow[place][score]),
        rest + product(place, score, draw, atHigh[place][score])
      )
      return (RealInterval(ends.0, ends.1), true, [low, high])
    }
    var reach = 0.0
    for (slope, side) in zip(slopes, cell.box) {
      reach += max(abs(slope.lower), abs(slope.upper)) * side.radius
    }
    let values = natural(place, score, draw, weights)
    let centered = reach.isNaN ? .line : RealInterval(center - reach, center + reach)
    return (
      (RealInterval(rest) + values).intersection(centered), false, [low, high]
    )
  }

  /// The slope of a score in each open input.
  private func slopes(
    _ place: Int, _ score: Int, _ draw: Int, _ weights: OpenPrediction.Weights
  ) -> [RealInterval] {
    let own = coefficients[place][score]
    let start = draw * weights.center.count
    var sums = [RealInterval](repeating: RealInterval(0), count: weights.slopes.first?.count ?? 0)
    for index in weights.slopes.indices {
      for (input, slope) in weights.slopes[index].enumerated()
      where slope.lower != 0 || slope.upper != 0 {
        sums[input] = sums[input] + own[start + index] * slope
      }
    }
    return sums
  }

  private func natural(
    _ place: Int, _ score: Int, _ draw: Int, _ weights: OpenPrediction.Weights
  ) -> RealInterval {
    let own = coefficients[place][score]
    let start = draw * weights.center.count
    var sum = RealInterval(0)
    for index in weights.values.indices { sum = sum + own[start + index] * weights.values[index] }
    return sum
  }

  /// The corners towards which a score falls and rises, by the middle slopes.
  private func corners(_ slopes: [RealInterval]) -> (low: Int, high: Int) {
    var (low, high) = (0, 0)
    for (bit, slope) in slopes.enumerated() {
      if slope.lower + slope.upper < 0 { low |= 1 << bit } else { high |= 1 << bit }
    }
    return (low, high)
  }
}
