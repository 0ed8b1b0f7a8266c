import Foundation
import LogDensities
import Probability

/// What the density of s = log σ and the tail of a form depend on.
struct ScaleDensity {
  let system: NormalSystem
  let form: AffineForm
  /// a, the form's coefficients of β.
  let normal: [Double]
  /// Whether the form depends on σ alone.
  let isOfScale: Bool

  init(_ system: NormalSystem, _ form: AffineForm) {
    (self.system, self.form) = (system, form)
    normal = Array(form.coefficients.prefix(system.rows.coefficientCount))
    isOfScale = normal.allSatisfy { $0 == 0 }
  }

  var prior: ScalePrior { system.rows.scalePrior }
  var weight: Double { system.rows.totalWeight }
  var count: Int { system.rows.coefficientCount }
  /// c, the form's coefficient of σ.
  var scaleSlope: Double { form.coefficients[count] }

  /// s where a form of σ alone vanishes; nil for others.
  var jump: Double? {
    guard isOfScale, scaleSlope != 0, -form.constant / scaleSlope > 0 else { return nil }
    return log(-form.constant / scaleSlope)
  }

  /// About a jump, relative to s: far more than the rounding of where it is.
  static let jumpRoom = 1e-12

  /// Whether a form of σ alone fails at s; nil next to a jump.
  func fails(from low: Double, to high: Double) -> Bool? {
    if let jump, low < jump, jump < high { return nil }
    return form.constant + scaleSlope * exp(0.5 * (low + high)) <= 0
  }
}

/// ψ without the prior, and the form's tail, at one s.
struct ScaleNode {
  let s: Double
  let t: Double
  /// ψ less log π, between bounds.
  let log: Interval
  /// −log π.
  let priorValue: Double
  /// ½t Σ w r² at the least energy.
  let squares: Double
  /// Σ P (β − m)² there.
  let pull: Double
  /// (a·β + b + cσ)/sd, between bounds; 0 for a form of σ alone.
  let z: Interval
  /// The form's standard deviation given σ.
  let spread: Double

  /// Nil where Λ has no factor that can be trusted.
  init?(_ density: ScaleDensity, at s: Double) {
    let sigma = exp(s)
    let t = 1 / (sigma * sigma)
    guard t.isFinite, t > 0, let factor = density.system.factor(precision: t),
      let least = ConditionalMinimum(density.system, factor, precision: t),
      let doubt = Self.doubt(of: factor, density)
    else { return nil }
    let rows = density.system.rows
    let slope = (1 - density.weight) * s
    let size = abs(slope) + abs(least.upper) + abs(least.logDeterminant) + 1
    self.log =
      Interval(slope) - Interval(lower: least.lower, upper: least.upper)
      - Interval(0.5 * least.logDeterminant)
      + Interval(0, error: 2 * doubt + 0x1p-48 * (size + density.weight))
    (self.s, self.t) = (s, t)
    priorValue = density.prior.value(sigma)
    var pull = 0.0
    for j in least.coefficients.indices {
      let distance = least.coefficients[j] - rows.means[j]
      pull += rows.precisions[j] * distance * distance
    }
    self.pull = pull
    squares = max(least.upper - 0.5 * pull, 0)
    guard !density.isOfScale else {
      (z, spread) = (Interval(0), 1)
      return
    }
    let direction = factor.solution(of: density.normal)
    let variance = dot(density.normal, direction)
    guard variance > 0, variance.isFinite else { return nil }
    spread = variance.squareRoot()
    let mean =
      Interval.dot(density.normal, least.coefficients)
      + Interval(density.form.constant) + Interval(density.scaleSlope)
      * Interval(sigma, error: 4 * sigma.ulp)
    // a·δβ for the residual ρ of the coefficients is at most sd (ρᵀΛ⁻¹ρ)^½.
    let drift = (2 * least.bend).squareRoot() + 0x1p-50 * abs(mean.upper / spread)
    z =
      mean / Interval(spread, error: spread * (4 * doubt + 0x1p-44))
      + Interval(0, error: drift)
  }

  /// A bound on |log |Λ| − computed| and on the relative error of aᵀΛ⁻¹a: the sums of Λ and its
  /// factor are those of Λ + F with |Fᵢⱼ| ≤ γ (ΛᵢᵢΛⱼⱼ)^½ (Higham 2002, theorem 10.3), and to first order
  /// log |Λ| moves by tr Λ⁻¹F; twice that covers the rest while it is small. Nil where it is not.
  private static func doubt(of factor: CholeskyFactor, _ density: ScaleDensity) -> Double? {
    let p = density.count
    let inverse = factor.inverse
    let sizes = (0..<p).map { j in
      (0...j).reduce(0) { $0 + factor.values[j * p + $1] * factor.values[j * p + $1] }.squareRoot()
    }
    var sum = 0.0
    for i in 0..<p {
      for j in 0..<p { sum += abs(inverse[i * p + j]) * sizes[i] * sizes[j] }
    }
    let doubt = 2 * Double(density.system.rows.response.count + 2 * p + 8) * 0x1p-52 * sum
    return doubt < 1e-3 ? doubt : nil
  }
}
