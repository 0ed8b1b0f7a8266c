import Foundation
import LogDensities

/// What surely holds of a comparison over a whole region, by branch and bound over its parts.
///
/// **Depth.** A model dissents where f(θ, x) ≤ 0 at some x of the region. Let S = {V ≤ v} and h a form
/// below f over a part of the region for all θ of S (`RegionRelaxation`). A dissenter of the part that
/// lies in S has h(θ) ≤ 0, so that its V is at least the certified depth of h; one outside of S has V > v.
/// Hence the depth of the region is at least the lesser of v and the least depth over parts. From above
/// it is bounded by the depth at any one point, and its witness dissents there.
///
/// **Margin.** min f over S and the region is at least the least over parts of the certified min h over S,
/// and at most what a model of S has at any one point.
///
/// The part with the least bound is split (Land and Doig 1960) until it comes near enough to what is
/// attained, or time is up: the bounds hold whenever the search ends.
struct RegionProof {
  let leaf: OpenLeaf
  let certifier: any ClaimCertifier
  /// When the search ends at the latest.
  let deadline: Date

  /// What was found of a least value over a region.
  struct Found {
    /// The least value is not below.
    var lower: Double
    /// It is not above, being attained at the point.
    var upper = Double.infinity
    var point: [Double]
  }

  /// How near to what is attained a bound must come, relative to the depth or to the width of the
  /// margin's range.
  static let tolerance = 1e-3

  /// The depth of models that dissent somewhere in the region, to be told apart up to `reach` nats.
  ///
  /// Its lower bound is at most a little above `reach`, beyond which nothing is searched.
  func depth(
    upTo reach: Double, isDissenter: @escaping @Sendable ([Double]) -> Bool
  ) -> (depth: DissentDepth, point: [Double]) {
    let first = attainedDepth(from: relaxation(nil))
    let goal = min(1.05 * reach, first.upper)
    // The mode itself dissents, or next to it.
    guard goal > 1e-6 * reach else { return nearest(first, isDissenter) }
    let hull = PlausibleHull(certifier, nats: goal, until: deadline)
    let found = minimum(
      over: relaxation(hull), from: first, goal: goal, tolerance: Self.tolerance * goal,
      bound: { min(depth(of: $0).lower, goal) },
      attained: { depth(of: $0.form).upper })
    return nearest(found, isDissenter)
  }

  /// The bounds with a witness at the point that was found.
  private func nearest(
    _ found: Found, _ isDissenter: @escaping @Sendable ([Double]) -> Bool
  ) -> (depth: DissentDepth, point: [Double]) {
    guard let here = try? leaf.leaf(at: found.point), !here.form.isConstant else {
      return (DissentDepth(lower: found.lower, upper: .infinity, witness: nil), found.point)
    }
    let end = certifier.depth(of: [here], isDissenter: isDissenter)
    return (DissentDepth(lower: found.lower, upper: end.upper, witness: end.witness), found.point)
  }

  /// The least margin over the region and {V ≤ nats}, on the affine scale.
  func least(within nats: Double, near point: [Double]) -> Found {
    let hull = PlausibleHull(certifier, nats: nats, until: deadline)
    let width = hull.range(of: leaf.center.form).radius
    func attained(_ leaf: AffineLeaf) -> Double {
      leaf.form.isConstant
        ? leaf.form.constant : certifier.range(of: leaf.form, within: nats).least.upper
    }
    var first = Found(lower: -.infinity, point: point)
    if let near = try? leaf.leaf(at: point) { first.upper = attained(near) }
    return minimum(
      over: relaxation(hull), from: first, goal: .infinity, tolerance: Self.tolerance * width,
      bound: { form in
        guard form.constant.isFinite, form.coefficients.allSatisfy(\.isFinite) else {
          return -.infinity
        }
        return form.isConstant
          ? form.constant : certifier.range(of: form, within: nats).least.lower
      }, attained: attained)
  }

  /// Forms below the margin; without a hull only points can be asked for.
  func relaxation(_ hull: PlausibleHull?) -> any RegionRelaxation {
    let hull = hull ?? PlausibleHull(certifier, nats: 1, until: .distantPast)
    guard leaf.isAffine else { return BoxRelaxation(leaf: leaf, hull: hull) }
    guard let ball = leaf.context.ball, leaf.context.open.count > 1 else {
      return FaceRelaxation(leaf, hull)
    }
    return ball.norm == .euclidean
      ? ConeRelaxation(leaf, hull, radius: ball.radius) : BoxRelaxation(leaf: leaf, hull: hull)
  }

  private func depth(of form: AffineForm) -> DissentDepth {
    guard form.constant.isFinite, form.coefficients.allSatisfy(\.isFinite) else {
      return DissentDepth(lower: 0, upper: .infinity, witness: nil)
    }
    guard !form.isConstant else {
      return form.constant > 0
        ? .none : DissentDepth(lower: 0, upper: certifier.modeNats, witness: certifier.modePosition)
    }
    return certifier.depth(of: [AffineLeaf(form, isStrict: true)], isDissenter: { _ in true })
  }

  /// A near dissenter by turns: the point where a model's margin is least, and the nearest model that
  /// dissents there.
  private func attainedDepth(from relaxation: any RegionRelaxation) -> Found {
    var found = Found(lower: 0, point: leaf.middle)
    var next: [Double]? = relaxation.leastPoint(at: certifier.modePosition) ?? leaf.middle
    for _ in 0..<12 {
      guard let point = next, Date() < deadline, let here = try? leaf.leaf(at: point) else { break }
      let depth = depth(of: here.form)
      guard depth.upper < found.upper else { break }
      (found.upper, found.point) = (depth.upper, point)
      next = depth.witness.flatMap(relaxation.leastPoint)
    }
    return found
  }

  private func minimum(
    over relaxation: any RegionRelaxation, from first: Found, goal: Double, tolerance: Double,
    bound: (AffineForm) -> Double, attained: (AffineLeaf) -> Double
  ) -> Found {
    var found = first
    func bounded(_ part: RegionPart) -> Double {
      relaxation.form(over: part).map(bound).flatMap { $0.isNaN ? nil : $0 } ?? -.infinity
    }
    var waiting = Heap(relaxation.roots.map { ($0, bounded($0)) })
    var closed = Double.infinity
    while let (part, least) = waiting.popLeast() {
      let isNear = least >= min(found.upper, goal) - tolerance
      guard !isNear, Date() < deadline else {
        closed = min(closed, least)
        break
      }
      let point = relaxation.point(in: part)
      if point != found.point, let here = try? leaf.leaf(at: point) {
        let value = attained(here)
        if value < found.upper { (found.upper, found.point) = (value, point) }
      }
      let parts = relaxation.split(part)
      if parts.isEmpty { closed = min(closed, least) }
      for smaller in parts { waiting.insert(smaller, max(bounded(smaller), least)) }
    }
    found.lower = min(closed, waiting.least, goal)
    return found
  }
}

/// Parts by their bounds, the least first (Williams 1964).
private struct Heap {
  private var items: [(part: RegionPart, bound: Double)] = []

  init(_ items: [(RegionPart, Double)]) {
    for (part, bound) in items { insert(part, bound) }
  }

  var least: Double { items.first?.bound ?? .infinity }

  mutating func insert(_ part: RegionPart, _ bound: Double) {
    items.append((part, bound))
    var child = items.count - 1
    while child > 0, items[child].bound < items[(child - 1) / 2].bound {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func popLeast() -> (part: RegionPart, bound: Double)? {
    guard let first = items.first, let last = items.popLast() else { return nil }
    guard !items.isEmpty else { return first }
    items[0] = last
    var parent = 0
    while 2 * parent + 1 < items.count {
      var child = 2 * parent + 1
      if child + 1 < items.count, items[child + 1].bound < items[child].bound { child += 1 }
      guard items[child].bound < items[parent].bound else { break }
      items.swapAt(child, parent)
      parent = child
    }
    return first
  }
}
