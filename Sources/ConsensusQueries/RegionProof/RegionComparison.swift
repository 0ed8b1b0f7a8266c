import LogDensities

/// A comparison that must hold at every point of a region, and not at a few of them alone.
struct RegionComparison: Sendable {
  let left: Quantity
  let comparison: Claim.Comparison
  let right: Quantity
  let context: ClaimContext

  /// The comparison at a point of the region, one value an open input.
  func at(_ point: [Double]) -> Claim {
    let values = Dictionary(
      zip(context.open, point.map(PredictionInput.number)), uniquingKeysWith: { first, _ in first })
    return .compare(left.at(values), comparison, right.at(values))
  }

  /// What is positive where it holds.
  var margin: Quantity {
    comparison == .above || comparison == .atLeast ? left - right : right - left
  }
}

/// A claim as certificates take it: what must hold on a model at single inputs, and comparisons that
/// must hold throughout regions.
struct RegionalClaim: Sendable {
  /// Implied by the claim; the claim itself where there are no regions.
  let points: Claim
  let regions: [RegionComparison]
}

extension ClaimContext {
  /// The point of the region towards its centre from a point of the box.
  func inside(_ point: [Double]) -> [Double] {
    guard let ball else { return point }
    let difference = zip(point, box).map { $0 - $1.middle }
    let distance = ball.norm.length(difference)
    guard distance > ball.radius else { return point }
    return zip(difference, box).map { $1.middle + $0 * (ball.radius / distance) }
  }

  /// Whether no point of a part of the box lies in the ball.
  func isOutside(_ part: [RealInterval]) -> Bool {
    guard let ball else { return false }
    let nearest = zip(part, box).map { side, whole in
      min(max(whole.middle, side.lower), side.upper) - whole.middle
    }
    // Points that rounding puts just outside count as inside.
    return ball.norm.length(nearest) > ball.radius * (1 + 0x1p-40)
  }

  /// The two halves of a part of the box across the side that is longest in units of the whole; nil
  /// where no number lies between its ends.
  func halves(of part: [RealInterval]) -> ([RealInterval], [RealInterval])? {
    let lengths = zip(part, box).map { $0.radius / $1.radius }
    guard let side = lengths.indices.max(by: { lengths[$0] < lengths[$1] }) else { return nil }
    let middle = part[side].middle
    guard middle > part[side].lower, middle < part[side].upper else { return nil }
    var (left, right) = (part, part)
    left[side] = RealInterval(part[side].lower, middle)
    right[side] = RealInterval(middle, part[side].upper)
    return (left, right)
  }
}

extension Quantity {
  /// The quantity at a point, whose values stand where a prediction leaves them free.
  func at(_ point: [String: PredictionInput]) -> Quantity {
    switch self {
    case .number, .parameter, .included: return self
    case .prediction(var query):
      query.inputs.merge(point) { own, _ in own }
      return .prediction(query)
    case .arithmetic(let sign, let left, let right):
      return .arithmetic(sign, left.at(point), right.at(point))
    case .function(let function, let inner): return .function(function, inner.at(point))
    }
  }
}
