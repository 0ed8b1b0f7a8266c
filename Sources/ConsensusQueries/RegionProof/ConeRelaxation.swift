import LogDensities

/// Balls of the L2 norm over which the predictor is affine: cones of the directions of its slopes.
///
/// Over the ball f(θ, x) = f(θ, c) + s(θ)·(x − c) is least at c − r s/‖s‖, where it is f(θ, c) − r‖s(θ)‖
/// (Cauchy and Schwarz). That is concave in θ where s is affine, so that its least value over a
/// convex set is no convex problem. But for the models whose s(θ) lies within an angle α of a unit
/// vector d, ‖s‖ ≤ d·s / cos α, hence
///
///     f(θ, x) ≥ f(θ, c) − (r / cos α) d·s(θ),
///
/// which is affine, and off by the square of α. Parts are cones about axes, the faces of a cube:
/// s ∝ (1, y) with y in a box. The first axis is the slopes' direction at the mode, and only directions
/// that plausible slopes may have are kept. With p the box's middle and ρ the length of its half
/// diagonal, (1, y) is no further than ρ from the line through (1, p), so that sin α ≤ ρ / ‖(1, y)‖
/// ≤ ρ / max(1, ‖(1, p)‖ − ρ).
struct ConeRelaxation: RegionRelaxation {
  private let leaf: OpenLeaf
  private let hull: PlausibleHull
  private let radius: Double
  private let slopes: [FormSum]
  /// Orthonormal up to rounding, row by row.
  private let axes: [[Double]]
  /// Of the slopes along the axes.
  private let ranges: [RealInterval]

  init(_ leaf: OpenLeaf, _ hull: PlausibleHull, radius: Double) {
    self.leaf = leaf
    self.hull = hull
    self.radius = radius
    let slopes = leaf.slopes
    let mode = hull.certifier.modePosition
    axes = Self.axes(from: slopes.map { $0.form.value(at: mode.span) })
    ranges = axes.map { axis in
      hull.range(of: zip(axis, slopes).reduce(0 * leaf.center.form) { $0 + $1.0 * $1.1.form })
    }
    self.slopes = slopes
  }

  /// Gram and Schmidt, from a first direction.
  private static func axes(from first: [Double]) -> [[Double]] {
    let count = first.count
    var axes: [[Double]] = []
    for candidate in [first] + (0..<count).map({ k in (0..<count).map { $0 == k ? 1 : 0 } }) {
      var rest = candidate
      for _ in 0..<2 {
        for axis in axes {
          let share = dot(axis, rest)
          for k in rest.indices { rest[k] -= share * axis[k] }
        }
      }
      let length = dot(rest, rest).squareRoot()
      let size = dot(candidate, candidate).squareRoot()
      guard axes.count < count, length > 1e-6 * size, length.isFinite else { continue }
      axes.append(rest.map { $0 / length })
    }
    return axes
  }

  var roots: [RegionPart] {
    axes.indices.flatMap { axis in
      [1.0, -1].map { sign in
        RegionPart.cone(
          axis: axis, sign: sign,
          ratios: axes.indices.map { $0 == axis ? RealInterval(1) : ratio($0, to: axis, sign) })
      }
    }.filter(isPossible)
  }

  /// Where a slope lies in units of the one that is greatest in size.
  private func ratio(_ k: Int, to axis: Int, _ sign: Double) -> RealInterval {
    let along = sign * ranges[axis]
    guard along.lower > 0 else { return RealInterval(-1, 1) }
    let ratio = sign * (ranges[k] / along)
    let room = FormSum.roundingShare * max(abs(ratio.lower), abs(ratio.upper))
    return RealInterval(max(ratio.lower - room, -1), min(ratio.upper + room, 1))
  }

  /// Whether plausible slopes may have a direction of the cone.
  private func isPossible(_ part: RegionPart) -> Bool {
    guard case .cone(let axis, let sign, let ratios) = part else { return false }
    let along = sign * ranges[axis]
    guard along.upper >= 0 else { return false }
    let length = RealInterval(max(along.lower, 0), along.upper)
    return ratios.indices.allSatisfy { k in
      let reach = sign * (length * ratios[k])
      let room = FormSum.roundingShare * max(abs(reach.lower), abs(reach.upper))
      return reach.lower - room <= ranges[k].upper && reach.upper + room >= ranges[k].lower
    }
  }

  func form(over part: RegionPart) -> AffineForm? {
    guard case .cone(_, _, let ratios) = part else { return nil }
    let middle = ratios.map(\.middle)
    let length = dot(middle, middle).squareRoot()
    let spread = ratios.reduce(0) { $0 + $1.radius * $1.radius }.squareRoot()
    let sine = spread / max(1, length - spread) * (1 + FormSum.roundingShare)
    guard sine < 0.999 else { return nil }
    let stretch = radius / (1 - sine * sine).squareRoot()
    var sum = FormSum(leaf.center.form)
    for (share, slope) in zip(direction(of: part), slopes) { sum.add(-stretch * share, slope) }
    return sum.lowered(within: hull.limits(of: sum))
  }

  /// The unit vector d, in the units of the inputs.
  private func direction(of part: RegionPart) -> [Double] {
    guard case .cone(_, let sign, let ratios) = part else { return [] }
    let middle = ratios.map { sign * $0.middle }
    let length = dot(middle, middle).squareRoot()
    return axes.indices.map { k in
      zip(middle, axes).reduce(0) { $0 + $1.0 * $1.1[k] } / length
    }
  }

  func split(_ part: RegionPart) -> [RegionPart] {
    guard case .cone(let axis, let sign, let ratios) = part,
      let widest = ratios.indices.max(by: { ratios[$0].radius < ratios[$1].radius })
    else { return [] }
    let (side, middle) = (ratios[widest], ratios[widest].middle)
    guard middle > side.lower, middle < side.upper else { return [] }
    return [RealInterval(side.lower, middle), RealInterval(middle, side.upper)].map { half in
      var own = ratios
      own[widest] = half
      return .cone(axis: axis, sign: sign, ratios: own)
    }.filter(isPossible)
  }

  func point(in part: RegionPart) -> [Double] { point(along: direction(of: part)) }

  func leastPoint(at position: [Double]) -> [Double]? {
    let own = slopes.map { $0.form.value(at: position.span) }
    let length = dot(own, own).squareRoot()
    return length > 0 ? point(along: own.map { $0 / length }) : leaf.middle
  }

  private func point(along direction: [Double]) -> [Double] {
    leaf.context.inside(zip(leaf.middle, direction).map { $0 - radius * $1 })
  }
}
