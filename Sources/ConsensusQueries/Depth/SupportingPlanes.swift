import LogDensities
import Probability

/// A certified lower bound of a convex function F from 2d + 1 of its gradients, and of nothing else.
///
/// **Theorem.** Let F be convex on ℝᵈ (+∞ outside a convex domain), M invertible, θ₀ a position with
/// w₀ = Mᵀ∇F(θ₀), and for each coordinate j and sign s a position θₖ near θ₀ with
/// wₖ = Mᵀ∇F(θₖ), cₖ = F(θₖ) − ∇F(θₖ)·(θₖ − θ₀) and Dₖ = s wₖⱼ − Σ_{i≠j} |wₖᵢ|. If all Dₖ > 0,
/// then F has a finite minimum and
/// ```
/// min F ≥ F(θ₀) − max over k of  ‖w₀‖₁ max(F(θ₀) − cₖ, 0) / (Dₖ + ‖w₀‖₁)
/// ```
/// *Proof.* Any θ is θ₀ + Mz; let m = ‖z‖_∞, reached at the coordinate j with sign s, and k = (j, s).
/// Convexity gives two planes below F: from θ₀, F(θ) ≥ F(θ₀) + w₀·z ≥ F(θ₀) − ‖w₀‖₁ m; and from θₖ,
/// F(θ) ≥ F(θₖ) + ∇F(θₖ)·(θ₀ + Mz − θₖ) = cₖ + wₖ·z ≥ cₖ + Dₖ m, since |zᵢ| ≤ m. The larger of a
/// falling and a rising line in m is least where they cross, at m = (F(θ₀) − cₖ)/(Dₖ + ‖w₀‖₁), or at
/// m = 0 where cₖ > F(θ₀). The second plane also shows that F grows without bound in m. ∎
///
/// The columns of M are those of L⁻ᵀ, with LLᵀ the Hessian at θ₀, in which F is nearly
/// F(θ₀) + ½|z|²: then at θₖ = θ₀ + ρ s Meⱼ, Dₖ ≈ ρ and cₖ ≈ F(θ₀) − ½ρ², and what is lost is about
/// ½ρ ‖w₀‖₁, nothing for a residual of rounding size. M is upper triangular with a positive
/// diagonal as it stands in floating point, hence invertible whatever L was. No strong convexity is
/// needed: flat priors are covered as soon as the data make the minimum finite, and separable data
/// fail, as they must.
struct SupportingPlanes {
  private let bound: DualBound
  private let center: LagrangianPoint
  /// The columns of M.
  private let columns: [[Double]]
  /// ‖w₀‖₁ or more.
  private let residual: Double

  init(of bound: DualBound, around center: LagrangianPoint, factor: CholeskyFactor) {
    self.bound = bound
    self.center = center
    columns = (0..<factor.dimension).map { index in
      var column = [Double](repeating: 0, count: factor.dimension)
      column[index] = 1
      factor.solveUpper(&column)
      return column
    }
    residual = columns.reduce(0) { ($0 + $1.image(of: center.gradient).magnitude).nextUp }
  }

  /// The largest bound of a few distances ρ; −∞ where none proves anything.
  var lowerBound: Double {
    // The standardised distances: short ones lose less, long ones drown the rounding of gradients.
    for distance in [0.25, 0.05, 0.01, 2e-3, 1, 2] {
      if let loss = loss(at: distance) { return (center.value - Interval(loss)).lower }
    }
    return -.infinity
  }

  /// The largest loss over coordinates and signs; nil where a slope does not dominate.
  private func loss(at distance: Double) -> Double? {
    guard columns.indices.allSatisfy({ columns[$0][$0] > 0 && columns[$0].allSatisfy(\.isFinite) })
    else { return nil }
    var largest = 0.0
    for index in columns.indices {
      for sign in [distance, -distance] {
        guard let loss = loss(along: index, step: sign) else { return nil }
        largest = max(largest, loss)
      }
    }
    return largest
  }

  private func loss(along index: Int, step: Double) -> Double? {
    let position = zip(center.position, columns[index]).map { $0 + step * $1 }
    guard let point = LagrangianPoint(bound, at: position) else { return nil }
    var intercept = point.value
    for (slope, pair) in zip(point.gradient, zip(center.position, position)) {
      intercept = intercept + slope * (Interval(pair.0) - Interval(pair.1))
    }
    var slope = Interval(step.sign == .minus ? -1 : 1) * columns[index].image(of: point.gradient)
    for other in columns.indices where other != index {
      slope = slope - Interval(columns[other].image(of: point.gradient).magnitude)
    }
    guard slope.lower > 0, intercept.lower > -.infinity else { return nil }
    let fall = max((center.value - intercept).upper, 0)
    let reach = Interval(fall) / (Interval(slope.lower) + Interval(residual))
    return (Interval(residual) * reach).upper
  }
}

extension [Double] {
  /// Σ xᵢ rᵢ for intervals rᵢ.
  fileprivate func image(of slopes: [Interval]) -> Interval {
    var sum = Interval(0)
    for (coefficient, slope) in zip(self, slopes) where coefficient != 0 {
      sum = sum + Interval(coefficient) * slope
    }
    return sum
  }
}
