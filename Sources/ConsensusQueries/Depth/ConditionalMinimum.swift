import LogDensities
import Probability

/// The least energy E(β, t) = t Σ wᵢ(yᵢ − xᵢβ)²/2 + ½ Σ Pⱼ(βⱼ − mⱼ)² at a fixed t = σ⁻², over all β or
/// over a half-space a·β ≤ z, between bounds that hold with rounding.
///
/// For any multiplier κ ≥ 0 and any β with ρ = ∇E + κa, the least value over the half-space is at
/// least E(β) + κ(a·β − z) − ½ρᵀΛ⁻¹ρ with Λ = tXᵀWX + P, since E is quadratic with Hessian Λ. β is the
/// solution in closed form, and ρ its rounding. E and ∇E are summed over the rows themselves, with
/// |δrᵢ| ≤ γ_{p+2}(|yᵢ| + Σ|xᵢⱼ||βⱼ|); nothing rests on a factorisation but the size of ½ρᵀΛ⁻¹ρ, which
/// is doubled. O(np + p³).
struct ConditionalMinimum {
  /// Bounds of the least energy.
  let lower: Double
  let upper: Double
  /// A point where the energy is at most `upper`, in the half-space.
  let coefficients: [Double]
  /// Without a half-space: log |Λ|; NaN else.
  let logDeterminant: Double
  /// a·β without the half-space's constraint, and aᵀΛ⁻¹a; 0 without a half-space.
  let center: Double
  let variance: Double

  /// a·β ≤ z.
  struct HalfSpace {
    let normal: [Double]
    let bound: Double
  }

  /// Nil where Λ is not positive definite, so that nothing is known.
  init?(_ system: NormalSystem, precision t: Double, within halfSpace: HalfSpace? = nil) {
    let p = system.rows.coefficientCount
    guard let factor = system.factor(precision: t) else { return nil }
    var beta = factor.solution(of: system.rightSide(precision: t))
    // One step with the gradient of the rows takes out what the cross products lost.
    let correction = factor.solution(of: system.energy(at: beta, precision: t).gradient)
    for j in 0..<p { beta[j] -= correction[j] }
    logDeterminant = factor.logDeterminant
    var multiplier = 0.0
    var (middle, spread) = (0.0, 0.0)
    if let halfSpace {
      let direction = factor.solution(of: halfSpace.normal)
      spread = zip(halfSpace.normal, direction).reduce(0) { $0 + $1.0 * $1.1 }
      middle = zip(halfSpace.normal, beta).reduce(0) { $0 + $1.0 * $1.1 }
      guard spread > 0 else { return nil }
      if middle > halfSpace.bound {
        multiplier = (middle - halfSpace.bound) / spread
        for j in 0..<p { beta[j] -= multiplier * direction[j] }
      }
    }
    (center, variance) = (middle, spread)
    let energy = system.energy(at: beta, precision: t)
    var residual = (0..<p).map { abs(energy.gradient[$0]) + energy.gradientErrors[$0] }
    var gain = 0.0
    if let halfSpace, multiplier > 0 {
      let (slack, error) = Self.slack(beta, halfSpace)
      gain = multiplier * (slack - error)
      for j in 0..<p {
        let pull = multiplier * halfSpace.normal[j]
        residual[j] =
          abs(energy.gradient[j] + pull) + energy.gradientErrors[j] + 0x1p-51 * abs(pull)
      }
    }
    let bend = zip(residual, Self.absoluteSolution(factor, residual)).reduce(0) {
      $0 + $1.0 * $1.1
    }
    lower = energy.value - energy.error + gain - bend
    var witness = beta
    if let halfSpace { Self.push(&witness, into: halfSpace) }
    let found = system.energy(at: witness, precision: t)
    upper = found.value + found.error
    coefficients = witness
  }

  /// a·β − z, and the error of it.
  private static func slack(
    _ beta: [Double], _ halfSpace: HalfSpace
  ) -> (value: Double, error: Double) {
    var (sum, size) = (-halfSpace.bound, abs(halfSpace.bound))
    for j in beta.indices {
      sum += halfSpace.normal[j] * beta[j]
      size += abs(halfSpace.normal[j] * beta[j])
    }
    return (sum, Double(beta.count + 3) * 0x1p-52 * size)
  }

  /// Moves a point along the normal until the constraint holds with its rounding.
  private static func push(_ beta: inout [Double], into halfSpace: HalfSpace) {
    let square = halfSpace.normal.reduce(0) { $0 + $1 * $1 }
    for _ in 0..<8 {
      let (slack, error) = slack(beta, halfSpace)
      if slack + error <= 0 { return }
      let step = (slack + 2 * error) / square
      for j in beta.indices { beta[j] -= step * halfSpace.normal[j] }
    }
  }

  /// A bound on |Λ⁻¹||ρ|.
  private static func absoluteSolution(_ factor: CholeskyFactor, _ residual: [Double]) -> [Double] {
    let p = residual.count
    let inverse = factor.inverse
    return (0..<p).map { j in
      (0..<p).reduce(0) { $0 + abs(inverse[j * p + $1]) * residual[$1] }
    }
  }
}

/// Sums over the rows that the conditional minima share.
struct NormalSystem {
  let rows: ScaledNormalRows
  /// XᵀWX row by row, and XᵀWy.
  private let crossProduct: [Double]
  private let moments: [Double]

  init(_ rows: ScaledNormalRows) {
    let (n, p) = (rows.response.count, rows.coefficientCount)
    var (cross, moments) = ([Double](repeating: 0, count: p * p), [Double](repeating: 0, count: p))
    for j in 0..<p {
      let scaled = (0..<n).map { (rows.weights?[$0] ?? 1) * rows.columns[j * n + $0] }
      for k in 0...j {
        var sum = 0.0
        for row in 0..<n { sum += scaled[row] * rows.columns[k * n + row] }
        cross[j * p + k] = sum
        cross[k * p + j] = sum
      }
      for row in 0..<n { moments[j] += scaled[row] * rows.response[row] }
    }
    (self.rows, crossProduct, self.moments) = (rows, cross, moments)
  }

  /// The factor of Λ = tXᵀWX + P.
  func factor(precision t: Double) -> CholeskyFactor? {
    let p = rows.coefficientCount
    var matrix = crossProduct.map { t * $0 }
    for j in 0..<p { matrix[j * p + j] += rows.precisions[j] }
    return CholeskyFactor(matrix, dimension: p)
  }

  /// tXᵀWy + Pm.
  func rightSide(precision t: Double) -> [Double] {
    moments.indices.map { t * moments[$0] + rows.precisions[$0] * rows.means[$0] }
  }

  /// E with its gradient, and bounds on the errors of both.
  func energy(
    at beta: [Double], precision t: Double
  ) -> (value: Double, error: Double, gradient: [Double], gradientErrors: [Double]) {
    let (n, p) = (rows.response.count, rows.coefficientCount)
    var residuals = rows.response
    var sizes = rows.response.map { abs($0) }
    for j in 0..<p {
      for row in 0..<n {
        let part = rows.columns[j * n + row] * beta[j]
        residuals[row] -= part
        sizes[row] += abs(part)
      }
    }
    let unit = Double(p + 4) * 0x1p-52
    var (sum, error) = (0.0, 0.0)
    for row in 0..<n {
      let (weight, residual, off) = (rows.weights?[row] ?? 1, residuals[row], unit * sizes[row])
      sum += weight * residual * residual
      error += weight * (2 * abs(residual) + off) * off
      residuals[row] = weight * residual
      sizes[row] = weight * off
    }
    let long = Double(n + p + 16) * 0x1p-52
    var value = t * sum / 2
    var bound = t * (error + long * sum) / 2
    var (gradient, errors) = ([Double](repeating: 0, count: p), [Double](repeating: 0, count: p))
    for j in 0..<p {
      var (slope, size, off) = (0.0, 0.0, 0.0)
      for row in 0..<n {
        let x = rows.columns[j * n + row]
        slope += x * residuals[row]
        size += abs(x * residuals[row])
        off += abs(x) * sizes[row]
      }
      let distance = beta[j] - rows.means[j]
      let pull = rows.precisions[j] * distance
      gradient[j] = pull - t * slope
      errors[j] = t * (off + long * size) + 0x1p-50 * (abs(pull) + t * size)
      value += pull * distance / 2
      bound += long * abs(pull * distance)
    }
    return (value, 1.01 * (bound + 0x1p-51 * value), gradient, errors.map { 1.01 * $0 })
  }
}
