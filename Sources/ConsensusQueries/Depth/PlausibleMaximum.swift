import LogDensities

/// The least or largest value of an affine form over the plausible set {V ≤ v}, between two bounds.
///
/// Of the largest, `upper` is certified and `lower` what the witness reaches; of the least, `lower` is
/// certified and `upper` what the witness reaches.
public struct PlausibleExtreme: Sendable, Equatable {
  /// The extreme is not below.
  public let lower: Double
  /// The extreme is not above.
  public let upper: Double
  /// A plausible model, by its declared parameters.
  public let witness: [Double]

  init(lower: Double, upper: Double, witness: [Double]) {
    (self.lower, self.upper, self.witness) = (lower, upper, witness)
  }

  /// The least value of a form is the negative of the largest of its negative.
  var negated: PlausibleExtreme {
    PlausibleExtreme(lower: -upper, upper: -lower, witness: witness)
  }
}

/// The search for the largest value of an affine form over {V ≤ v}.
///
/// **Upper bound.** For μ > 0 and any level t, U(θ) + μ (t − a·θ) ≥ L for all θ, with L from
/// ``DualBound``. A θ with V ≤ v has U(θ) ≤ v + min U, hence
/// ```
/// a·θ ≤ t + (v + min U − L) / μ
/// ```
/// which is the largest a·θ for the μ of the maximum, and off by the second order for others.
///
/// **Lower bound.** The minimiser of U on {a·θ = t}, drawn towards the mode until V ≤ v surely holds:
/// by convexity V shrinks at least as fast as the distance.
///
/// **Steps.** ψ(t) = min {V : a·θ = t} is convex with slope μ, and its root nearly a straight line:
/// Newton's method on √ψ(t) = √v, for which a normal posterior needs one step.
struct PlausibleMaximumSearch {
  let mode: CertifiedMode
  /// The form, which is not constant.
  let form: AffineForm
  /// v.
  let nats: Double

  private static let stepLimit = 40

  func run() -> PlausibleExtreme {
    let origin = form.value(at: mode.position.span)
    var level = origin + mode.spread(of: form) * (2 * nats).squareRoot()
    var start = mode.expansion
    var last: PlaneMinimum?
    for _ in 0..<Self.stepLimit {
      guard let found = minimum(at: level, from: start) else { break }
      last = found
      let reached = form.value(at: found.position.span)
      let rise = max(found.expansion.value - mode.expansion.value, 0)
      guard found.isOnPlanes, abs(rise - nats) > 1e-9 * nats, found.multipliers[0] > 0 else {
        break
      }
      let step = 2 * rise * ((nats / rise).squareRoot() - 1) / found.multipliers[0]
      // A flat start promises too much.
      let next = min(reached + step, origin + 4 * (reached - origin))
      guard next.isFinite, next != level else { break }
      (start, level) = (found.expansion, next)
    }
    guard let last else {
      let lower = form.interval(at: mode.position).lower
      return PlausibleExtreme(lower: lower, upper: .infinity, witness: mode.position)
    }
    let (lower, witness) = inner(last)
    return PlausibleExtreme(lower: lower, upper: outer(last), witness: witness)
  }

  /// The least U with a·θ = t, whose multiplier is that of t − a·θ ≤ 0.
  private func minimum(at level: Double, from start: PotentialExpansion) -> PlaneMinimum? {
    let plane = -AffineForm(coefficients: form.coefficients, constant: form.constant - level)
    return PlaneDescent(potential: mode.potential, planes: [plane]).minimum(from: start.position)
  }

  private func outer(_ found: PlaneMinimum) -> Double {
    guard let multiplier = found.multipliers.first, multiplier > 0 else { return .infinity }
    let level = form.value(at: found.position.span)
    let plane = -AffineForm(coefficients: form.coefficients, constant: form.constant - level)
    let least = DualBound(mode.potential, planes: [plane], multipliers: [multiplier])
      .lowerBound(near: found.expansion)
    let slack = (Interval(nats) + Interval(mode.upper) - Interval(least)) / Interval(multiplier)
    return (Interval(level) + slack).upper
  }

  /// A surely plausible position on the way from the mode, and the form there.
  private func inner(_ found: PlaneMinimum) -> (Double, [Double]) {
    var share = 1.0
    for _ in 0..<40 {
      let position = zip(mode.position, found.position).map { $0 + share * ($1 - $0) }
      let rise = mode.nats(at: position).upper
      if rise <= nats { return (form.interval(at: position).lower, position) }
      // V is nearly a square of the share; what is left is rounding.
      share *= min((nats / rise).squareRoot(), 1 - 1e-12)
    }
    return (form.interval(at: mode.position).lower, mode.position)
  }
}
