import LogDensities

/// The nats below the mode of the most plausible model on which a claim fails, with bounds that
/// surely hold.
public struct DissentDepth: Sendable, Equatable {
  /// No model on which the claim fails lies above this; infinite where none exists.
  public let lower: Double
  /// The nats of the witness, rounding included; infinite without one.
  public let upper: Double
  /// Declared parameters on which the claim fails, `upper` nats below the mode at most.
  public let witness: [Double]?

  /// No model dissents.
  static let none = DissentDepth(lower: .infinity, upper: .infinity, witness: nil)

  init(lower: Double, upper: Double, witness: [Double]?) {
    self.lower = max(lower, 0)
    self.upper = upper
    self.witness = witness
  }

  /// The depth of a conjunction: what fails first.
  static func least(_ a: DissentDepth, _ b: DissentDepth) -> DissentDepth {
    let nearer = a.upper <= b.upper ? a : b
    return DissentDepth(
      lower: min(a.lower, b.lower), upper: nearer.upper, witness: nearer.witness)
  }
}

/// The least V on a polyhedron on which all of some leaves fail.
///
/// **Lower bound.** min V = min U on the polyhedron − min U, and the first is bounded by ``DualBound``
/// with whatever multipliers are at hand, the second from above by U at the mode. The bound is the
/// best that was met on the way.
///
/// **Upper bound.** The minimiser on the active faces, pushed inward until every leaf surely fails:
/// V there, with the rounding of U and with the certified lower end of min U.
///
/// Which faces are active is found as in quadratic programming: from the one that is furthest from
/// failing at the mode, a violated one is added, one with a negative multiplier taken away. Each
/// round costs a few Hessians; one leaf needs one round.
struct DepthSearch {
  let mode: CertifiedMode
  /// Failing together; none is constant.
  let leaves: [AffineLeaf]
  /// A last say on whether a position dissents, such as the claim as it will be evaluated.
  var isDissenter: @Sendable ([Double]) -> Bool = { _ in true }

  func run() -> DissentDepth {
    guard !isSurelyEmpty else { return .none }
    guard let first = furthest(at: mode.position, beside: []) else {
      return depth(lower: 0, near: mode.expansion, active: Array(leaves.indices))
    }
    var active = [first]
    var (lower, end) = (0.0, mode.expansion)
    for _ in 0..<(4 * leaves.count + 4) {
      guard let minimum = minimum(on: active, from: end) else { break }
      lower = max(lower, self.lower(of: minimum, on: active))
      guard minimum.isOnPlanes else { return depth(lower: lower, near: nil, active: active) }
      end = minimum.expansion
      if active.count > 1,
        let negative = active.indices.min(by: {
          minimum.multipliers[$0] < minimum.multipliers[$1]
        }), minimum.multipliers[negative] < 0
      {
        active.remove(at: negative)
      } else if let violated = furthest(at: end.position, beside: active) {
        active.append(violated)
      } else {
        return depth(lower: lower, near: end, active: active)
      }
    }
    return depth(lower: lower, near: nil, active: active)
  }

  /// The least U on some faces. Where they cannot be reached inside the domain, the least on the
  /// faces' parallels through the nearest position, whose multipliers bound the depth too.
  private func minimum(on active: [Int], from start: PotentialExpansion) -> PlaneMinimum? {
    let planes = active.map { leaves[$0].form }
    guard
      let found = PlaneDescent(potential: mode.potential, planes: planes)
        .minimum(from: start.position)
    else { return nil }
    guard !found.isOnPlanes else { return found }
    let parallels = planes.map { plane in
      AffineForm(
        coefficients: plane.coefficients,
        constant: plane.constant - plane.value(at: found.position.span))
    }
    var nearest = PlaneDescent(potential: mode.potential, planes: parallels)
      .minimum(from: found.position)
    nearest?.isOnPlanes = false
    return nearest ?? found
  }

  private func lower(of minimum: PlaneMinimum, on active: [Int]) -> Double {
    let bound = DualBound(
      mode.potential, planes: active.map { leaves[$0].form }, multipliers: minimum.multipliers)
    let least = bound.lowerBound(near: minimum.expansion)
    return (Interval(least) - Interval(mode.upper)).lower
  }

  /// The leaf that is furthest from failing, in standard deviations; nil where all fail or nearly.
  private func furthest(at position: [Double], beside others: [Int]) -> Int? {
    let distances = leaves.indices.map { index -> Double in
      let value = leaves[index].form.interval(at: position)
      let spread = mode.spread(of: leaves[index].form)
      return value.lower > 1e-9 * spread && !others.contains(index) ? value.lower / spread : 0
    }
    guard let index = distances.indices.max(by: { distances[$0] < distances[$1] }),
      distances[index] > 0
    else { return nil }
    return index
  }

  /// Two leaves that never fail together make a polyhedron empty: x > 0 and x < −1 cannot both fail.
  private var isSurelyEmpty: Bool {
    leaves.indices.contains { first in
      leaves[..<first].contains { other in
        other.form.coefficients == leaves[first].form.coefficients.map(-)
          && (Interval(other.form.constant) + Interval(leaves[first].form.constant)).lower > 0
      }
    }
  }
}

// MARK: The witness

extension DepthSearch {
  /// The bounds, with the witness near a minimiser where one was found.
  private func depth(
    lower: Double, near end: PotentialExpansion?, active: [Int]
  ) -> DissentDepth {
    guard let end, let witness = pushed(end, along: active) else {
      return DissentDepth(lower: lower, upper: .infinity, witness: nil)
    }
    let upper = mode.nats(at: witness).upper
    return DissentDepth(
      lower: lower, upper: upper, witness: upper < .infinity ? witness : nil)
  }

  /// The position moved, along the direction in which the active leaves fall alike and U rises
  /// least, by the shortest of doubled steps at which every leaf surely fails.
  ///
  /// The first step is 1e-9 standard deviations, which costs next to nothing and spares whoever checks
  /// the witness the last bits.
  private func pushed(_ end: PotentialExpansion, along active: [Int]) -> [Double]? {
    let isInside = leaves.allSatisfy {
      $0.form.interval(at: end.position).upper < -Self.firstStep * mode.spread(of: $0.form)
    }
    if isInside, isDissenter(end.position) { return end.position }
    for active in [active] + active.map({ [$0] }) {
      guard let direction = fall(of: active, at: end) else { continue }
      var step = Self.firstStep
      while step < 1e-2 {
        let position = zip(end.position, direction).map { $0 + step * $1 }
        if isSure(position) { return position }
        step *= 2
      }
    }
    return isSure(end.position) ? end.position : nil
  }

  private static let firstStep = 1e-9

  private func isSure(_ position: [Double]) -> Bool {
    leaves.allSatisfy { $0.surelyFails(at: position) } && isDissenter(position)
  }

  /// The direction in which each of some leaves falls by its own standard deviation.
  private func fall(of active: [Int], at end: PotentialExpansion) -> [Double]? {
    let planes = active.map { index in
      AffineForm(
        coefficients: leaves[index].form.coefficients, constant: mode.spread(of: leaves[index].form)
      )
    }
    return end.factor.leastStep(solving: planes)
  }
}
