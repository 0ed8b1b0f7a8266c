import LogDensities

/// A box of inputs with where the weights of all predictions lie in it; points of it are looked up
/// when first asked for.
final class RegionCell {
  let box: [RealInterval]
  /// `[prediction][score]`; nil where a prediction has no bounds here.
  let weights: [[OpenPrediction.Weights]]?
  private let predictions: [RegionPrediction]
  private let ball: ClaimContext.Ball?
  private let root: [RealInterval]
  private var corners: [Int: [[[Double]]]] = [:]

  init(_ box: [RealInterval], _ system: RegionSystem) {
    self.box = box
    predictions = system.predictions
    ball = system.context.ball
    root = system.context.box
    weights = Self.weights(system.predictions, box)
  }

  private static func weights(
    _ predictions: [RegionPrediction], _ box: [RealInterval]
  ) -> [[OpenPrediction.Weights]]? {
    var all: [[OpenPrediction.Weights]] = []
    for prediction in predictions {
      guard let weights = try? prediction.weights(box) else { return nil }
      all.append(weights)
    }
    return all
  }

  /// The weights at a corner, `[prediction][score][entry]`: bit k is set for the upper end of input k.
  /// Within a ball, at the nearest point of it towards its centre.
  func corner(_ mask: Int) -> [[[Double]]]? {
    if let known = corners[mask] { return known }
    let point = inside(
      box.enumerated().map { mask >> $0 & 1 == 1 ? $1.upper : $1.lower })
    guard let found = Self.weights(predictions, point.map { RealInterval($0) }) else { return nil }
    let values = found.map { $0.map(\.center) }
    corners[mask] = values
    return values
  }

  private func inside(_ point: [Double]) -> [Double] {
    guard let ball else { return point }
    let difference = zip(point, root).map { $0 - $1.middle }
    let distance = ball.norm.length(difference)
    guard distance > ball.radius else { return point }
    return zip(difference, root).map { $1.middle + $0 * (ball.radius / distance) }
  }

  /// Whether no point of the cell lies in the ball.
  var isOutside: Bool {
    guard let ball else { return false }
    let nearest = zip(box, root).map { side, whole in
      min(max(whole.middle, side.lower), side.upper) - whole.middle
    }
    return ball.norm.length(nearest) > ball.radius
  }

  /// The two halves across the side that is longest in units of the whole; nil where no number lies
  /// between its ends.
  var halves: ([RealInterval], [RealInterval])? {
    let lengths = zip(box, root).map { $0.radius / $1.radius }
    guard let side = lengths.indices.max(by: { lengths[$0] < lengths[$1] }) else { return nil }
    let middle = box[side].middle
    guard middle > box[side].lower, middle < box[side].upper else { return nil }
    var (left, right) = (box, box)
    left[side] = RealInterval(box[side].lower, middle)
    right[side] = RealInterval(middle, box[side].upper)
    return (left, right)
  }
}
