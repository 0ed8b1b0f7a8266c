import LogDensities
import Probability

/// Where U is least on an intersection of planes {aₖ·θ + bₖ = 0}, as far as Newton's method gets.
///
/// Its multipliers μ are those of the Lagrangian U + Σ μₖ (aₖ·θ + bₖ). Nothing is proved about it: a
/// bound that rests on it must hold wherever it stands.
struct PlaneMinimum: Sendable {
  var expansion: PotentialExpansion
  var multipliers: [Double]
  /// Whether the position lies on the planes, up to rounding.
  var isOnPlanes: Bool

  var position: [Double] { expansion.position }
}

/// Newton's method on an intersection of planes, without planes on all of ℝᵈ.
///
/// From any position the step δ minimises the quadratic model of U among the positions on the
/// planes: Hδ + g + Aᵀμ = 0 and Aδ = −(Aθ + b), so that μ = S⁻¹(Aθ + b − AH⁻¹g) with S = AH⁻¹Aᵀ.
/// Steps are halved until U falls enough (Armijo 1966), or, as long as the planes are not reached,
/// until it rises little more than the model says: so no step leaves the domain, and planes beyond
/// the domain are approached but not reached. Costs a Hessian a step.
struct PlaneDescent {
  let potential: any ConvexPotential
  let planes: [AffineForm]
  /// Newton steps at most.
  var stepLimit = 100

  /// A Newton decrement λ² = δᵀHδ below which one more step ends the descent: what is left is then
  /// about λ⁴ nats, below the rounding of U.
  private static let negligibleDecrement = 1e-10

  /// The least U from a start where U is finite; nil where it is not, or where planes are parallel.
  func minimum(from start: [Double]) -> PlaneMinimum? {
    guard var here = PotentialExpansion(of: potential, at: start) else { return nil }
    var reached = PlaneMinimum(
      expansion: here, multipliers: planes.map { _ in 0 }, isOnPlanes: false)
    var previous = Double.infinity
    for _ in 0..<stepLimit {
      guard let step = NewtonStep(from: here, onto: planes) else {
        return reached.multipliers.isEmpty ? reached : nil
      }
      reached = PlaneMinimum(
        expansion: here, multipliers: step.multipliers, isOnPlanes: step.startsOnPlanes)
      // Close to the minimum the decrement is squared by a step, until rounding keeps it up.
      let isAtRounding = step.decrement < 1e-5 && step.decrement > 0.9 * previous
      if isAtRounding || step.decrement < Self.negligibleDecrement, step.startsOnPlanes {
        reached.expansion =
          PotentialExpansion(moving: here, to: step.end(1), in: potential) ?? here
        return reached
      }
      previous = step.startsOnPlanes ? step.decrement : .infinity
      guard let next = accepted(step, from: here) else { return reached }
      here = next
    }
    return reached
  }

  /// The expansion at the longest of the halved steps that is good enough.
  private func accepted(_ step: NewtonStep, from here: PotentialExpansion) -> PotentialExpansion? {
    if let full = PotentialExpansion(of: potential, at: step.end(1)),
      step.accepts(rise: full.value - here.value, length: 1, magnitude: abs(here.value))
    {
      return full
    }
    var length = 0.5
    while length > 1e-12 {
      let end = step.end(length)
      let rise = potential.value(at: end.span) - here.value
      if step.accepts(rise: rise, length: length, magnitude: abs(here.value)) {
        return PotentialExpansion(of: potential, at: end)
      }
      length /= 2
    }
    return nil
  }
}

/// One Newton step towards the least U on planes.
private struct NewtonStep {
  let start: [Double]
  let direction: [Double]
  let multipliers: [Double]
  let startsOnPlanes: Bool
  /// g·δ.
  let slope: Double
  /// λ² = δᵀHδ.
  let decrement: Double

  init?(from here: PotentialExpansion, onto planes: [AffineForm]) {
    let newton = here.factor.solution(of: here.gradient)
    let columns = planes.map { here.factor.solution(of: $0.coefficients) }
    let gaps = planes.map { $0.value(at: here.position.span) }
    var gram: [Double] = []
    for plane in planes {
      for column in columns { gram.append(dot(plane.coefficients, column)) }
    }
    guard let schur = CholeskyFactor(gram, dimension: planes.count) else { return nil }
    let targets = planes.indices.map { gaps[$0] - dot(planes[$0].coefficients, newton) }
    let multipliers = schur.solution(of: targets)
    var direction = newton.map(-)
    for (column, multiplier) in zip(columns, multipliers) {
      for index in direction.indices { direction[index] -= multiplier * column[index] }
    }
    startsOnPlanes = planes.indices.allSatisfy { index in
      let noise = planes[index].interval(at: here.position)
      let spread = gram[index * planes.count + index].squareRoot()
      return abs(gaps[index]) <= max(1e-9 * spread, 2 * (noise.upper - noise.lower))
    }
    let image = here.factor.transposedProduct(with: direction)
    decrement = dot(image, image)
    slope = dot(here.gradient, direction)
    (start, self.direction, self.multipliers) = (here.position, direction, multipliers)
    guard direction.allSatisfy(\.isFinite) else { return nil }
  }

  func end(_ length: Double) -> [Double] {
    zip(start, direction).map { $0 + length * $1 }
  }

  /// Whether a step of this length may be taken where U rises by so much.
  func accepts(rise: Double, length: Double, magnitude: Double) -> Bool {
    let noise = 1e-13 * magnitude
    if startsOnPlanes { return rise <= 0.1 * length * slope + noise }
    let model = length * slope + 0.5 * length * length * decrement
    return rise <= max(2 * model, 0) + 1
  }
}

extension CholeskyFactor {
  /// The x of least xᵀHx, H being what was factored, with aₖ·x + bₖ = 0 for all planes; nil where they
  /// are parallel.
  func leastStep(solving planes: [AffineForm]) -> [Double]? {
    let columns = planes.map { solution(of: $0.coefficients) }
    var gram: [Double] = []
    for plane in planes {
      for column in columns { gram.append(dot(plane.coefficients, column)) }
    }
    guard let schur = CholeskyFactor(gram, dimension: planes.count) else { return nil }
    let weights = schur.solution(of: planes.map { -$0.constant })
    return (0..<dimension).map { index in
      zip(columns, weights).reduce(0) { $0 + $1.0[index] * $1.1 }
    }
  }

  /// Lᵀx.
  fileprivate func transposedProduct(with x: [Double]) -> [Double] {
    var product = [Double](repeating: 0, count: dimension)
    for row in 0..<dimension {
      for column in 0...row { product[column] += values[row * dimension + column] * x[row] }
    }
    return product
  }
}

/// Σ xᵢ yᵢ in floating point.
func dot(_ x: [Double], _ y: [Double]) -> Double {
  var sum = 0.0
  for index in x.indices { sum += x[index] * y[index] }
  return sum
}
