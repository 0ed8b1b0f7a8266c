import LogDensities

/// A box of inputs with where the weights of all predictions lie in it; points of it are looked up
/// when first asked for.
final class RegionCell {
  let box: [RealInterval]
  /// `[prediction][score]`; nil where a prediction has no bounds here.
  let weights: [[OpenPrediction.Weights]]?
  private let predictions: [RegionPrediction]
  private let context: ClaimContext
  private var corners: [Int: [[[Double]]]] = [:]

  init(_ box: [RealInterval], _ system: RegionSystem) {
    self.box = box
    predictions = system.predictions
    context = system.context
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
    let point = context.inside(
      box.enumerated().map { mask >> $0 & 1 == 1 ? $1.upper : $1.lower })
    guard let found = Self.weights(predictions, point.map { RealInterval($0) }) else { return nil }
    let values = found.map { $0.map(\.center) }
    corners[mask] = values
    return values
  }

  /// Whether no point of the cell lies in the ball.
  var isOutside: Bool { context.isOutside(box) }

  /// The two halves across the side that is longest in units of the whole; nil where no number lies
  /// between its ends.
  var halves: ([RealInterval], [RealInterval])? { context.halves(of: box) }
}
