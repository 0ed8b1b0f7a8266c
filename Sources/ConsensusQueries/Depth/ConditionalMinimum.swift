import LogDensities
import Probability

/// The least energy E(β, t) = t Σ wᵢ(yᵢ − xᵢβ)²/2 + ½ Σ Pⱼ(βⱼ − mⱼ)² at a fixed t = σ⁻², between
/// bounds that hold with rounding: over all β, over a half-space a·β ≤ z, or with a term κ a·β
/// added.
///
/// For any multiplier κ ≥ 0 and any β with ρ = ∇E + κa, E + κ a·β is at least its value at β less
/// ½ρᵀΛ⁻¹ρ with Λ = tXᵀWX + P, since it is quadratic with Hessian Λ; and the least E over the
/// half-space is at least that less κz. β is the solution in closed form, and ρ its rounding. E and
/// ∇E are summed over the rows themselves, with |δrᵢ| ≤ γ_{p+2}(|yᵢ| + Σ|xᵢⱼ||βⱼ|); nothing rests
/// on a factorisation but the size of ½ρᵀΛ⁻¹ρ, which is doubled. O(np + p³).
struct ConditionalMinimum {
  /// A lower bound of the least E + κ a·β, without −κz.
  let lower: Double
  /// E at `coefficients` is at most this.
  let upper: Double
  /// A point; in the half-space where there is one.
  let coefficients: [Double]
  /// κ of the half-space, or the one given.
  let multiplier: Double
  let logDeterminant: Double
  /// ½ρᵀΛ⁻¹ρ, doubled: what the residual of the coefficients costs.
  let bend: Double

  /// a·β ≤ z.
  struct HalfSpace {
    let normal: [Double]
    let bound: Double
  }

  /// The least energy, perhaps over a half-space. Nil where Λ is not positive definite, so that
  /// nothing is known.
  init?(_ system: NormalSystem, precision t: Double, within halfSpace: HalfSpace? = nil) {
    guard let factor = system.factor(precision: t) else { return nil }
    self.init(system, factor, precision: t, within: halfSpace)
  }

  /// The same, from the factor of Λ at t. Nil where the normal of the half-space has no length.
  init?(
    _ system: NormalSystem, _ factor: CholeskyFactor, precision t: Double,
    within halfSpace: HalfSpace? = nil
  ) {
    var beta = factor.solution(of: system.rightSide(precision: t))
    var multiplier = 0.0
    if let halfSpace {
      let direction = factor.solution(of: halfSpace.normal)
      let spread = Self.product(halfSpace.normal, direction)
      let excess = Self.product(halfSpace.normal, beta) - halfSpace.bound
      guard spread > 0 else { return nil }
      if excess > 0 {
        multiplier = excess / spread
        for j in beta.indices { beta[j] -= multiplier * direction[j] }
      }
    }
    self.init(
      system, factor, t, at: beta, normal: halfSpace?.normal, multiplier: multiplier,
      within: halfSpace)
  }

  /// The least E + κ a·β.
  init?(_ system: NormalSystem, precision t: Double, normal: [Double], multiplier: Double) {
    guard let factor = system.factor(precision: t) else { return nil }
    var beta = factor.solution(of: system.rightSide(precision: t))
    let direction = factor.solution(of: normal)
    for j in beta.indices { beta[j] -= multiplier * direction[j] }
    self.init(
      system, factor, t, at: beta, normal: normal, multiplier: multiplier, within: nil)
  }

  private init(
    _ system: NormalSystem, _ factor: CholeskyFactor, _ t: Double, at beta: [Double],
    normal: [Double]?, multiplier: Double, within halfSpace: HalfSpace?
  ) {
    let energy = system.energy(at: beta, precision: t)
    var residual = beta.indices.map { abs(energy.gradient[$0]) + energy.gradientErrors[$0] }
    var (gain, size) = (0.0, abs(energy.value))
    if let normal, multiplier > 0 {
      var length = 0.0
      for j in beta.indices {
        let pull = multiplier * normal[j]
        gain += pull * beta[j]
        length += abs(pull * beta[j])
        residual[j] =
          abs(energy.gradient[j] + pull) + energy.gradientErrors[j] + 0x1p-51 * abs(pull)
      }
      size += Double(beta.count + 4) * length
    }
    bend = Self.square(factor, residual)
    lower = energy.value - energy.error + gain - bend - 0x1p-51 * size
    self.multiplier = multiplier
    logDeterminant = factor.logDeterminant
    var witness = beta
    if let halfSpace { Self.push(&witness, into: halfSpace) }
    let found = witness == beta ? energy : system.energy(at: witness, precision: t)
    upper = found.value + found.error
    coefficients = witness
  }

  private static func product(_ x: [Double], _ y: [Double]) -> Double {
    zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Moves a point along the normal until the constraint holds with its rounding.
  private static func push(_ beta: inout [Double], into halfSpace: HalfSpace) {
    let square = product(halfSpace.normal, halfSpace.normal)
    for _ in 0..<8 {
      var size = abs(halfSpace.bound)
      for j in beta.indices { size += abs(halfSpace.normal[j] * beta[j]) }
      let error = Double(beta.count + 3) * 0x1p-52 * size
      let slack = product(halfSpace.normal, beta) - halfSpace.bound
      if slack + error <= 0 { return }
      let step = (slack + 2 * error) / square
      for j in beta.indices { beta[j] -= step * halfSpace.normal[j] }
    }
  }

  /// A bound on ρᵀΛ⁻¹ρ for all ρ of these sizes, ‖|L⁻¹||ρ|‖².
  private static func square(_ factor: CholeskyFactor, _ residual: [Double]) -> Double {
    let p = residual.count
    let inverse = factor.inverseOfFactor
    return (0..<p).reduce(0) { sum, row in
      let part = (0...row).reduce(0) { $0 + abs(inverse[row * p + $1]) * residual[$1] }
      return sum + part * part
    }
  }
}
