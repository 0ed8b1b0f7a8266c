import Foundation
import LogDensities

/// Sums over the rows of a design that prove how a generalised linear posterior curves.
///
/// Let x̃ᵢ = L⁻¹Tᵀxᵢ be the whitened rows, sᵢ = ‖x̃ᵢ‖, aᵢ = x̃ᵢᵀu for a unit vector u, and wᵢ = b″(ηᵢ).
/// Along the ray m + r L⁻ᵀu the potential V = −log density has V″ = Σ aᵢ² b″(ηᵢ + r aᵢ) + p(u), with
/// p(u) ≥ 0 from normal priors.
/// - Both cumulants have |b‴| ≤ b″, so b″(η + t) ≥ b″(η) e^(−|t|) (Bach 2010, lemma 1), and V″(r) is at
///   least Σ wᵢaᵢ² e^(−r|aᵢ|) + p(u). As a mean of exponentials with weights wᵢaᵢ²/V″(0), and no
///   exponent for the prior, it is at least V″(0) e^(−r Σ wᵢ|aᵢ|³/V″(0)) (Jensen). There
///   Σ w|a|³ ≤ √(Σ wa² Σ wa⁴), so the rate is at most √(K/V″(0)) with K = sup Σ wa⁴; and at most max s.
/// - By Taylor, b″(η + t) ≥ b″ + b‴t + min(b⁗) t²/2, where b⁗ = w(1 − 6w) ≥ −1/8 for a logistic and
///   b⁗ > 0 for a Poisson response. So V″(r) ≥ V″(0) − r |Σ b‴ᵢaᵢ³| − r² Σ aᵢ⁴/16, the last for a
///   logistic response only, and aᵢ² ≤ sᵢ² gives Σ aᵢ⁴ ≤ λ(Σ sᵢ² x̃ᵢx̃ᵢᵀ), as it does for K.
/// - For z normal, t = x̃ᵢᵀz is N(0, sᵢ²), and the mean of b(η + t) − b is w (e^(s²/2) − 1) for a
///   Poisson response. For a logistic one it is at most that once t and −t are paired: with
///   c = cosh η and C = cosh t, ½(b″(η + t) + b″(η − t)) = w (1 + c)(1 + cC)/(c + C)² ≤ w C, because
///   C(c + C)² − (1 + c)(1 + cC) = c(2C² − C − 1) + C³ − 1 ≥ 0. It is also at most
///   w s²/2 + s⁴/192, as b⁗ ≤ 1/24, and at most s²/8, as b″ ≤ 1/4.
struct WhitenedCurvature {
  let whitener: Whitener
  let cumulant: GeneralizedLinearLikelihood.Cumulant
  let dimension: Int
  /// Σ (b′ − y) x̃ and the prior's part.
  var gradient: [Double]
  /// Σ w x̃x̃ᵀ and the prior's part.
  var hessian: [Double]
  /// Σ s² x̃x̃ᵀ.
  var fourth: [Double]
  /// Σ w s² x̃x̃ᵀ.
  var weightedFourth: [Double]
  /// Σ w x̃ ⊗ x̃ ⊗ x̃ ⊗ x̃, where it is cheap enough.
  var pairs: PairMoments
  /// Σ b‴ x̃ ⊗ x̃ ⊗ x̃.
  var third: SymmetricTensor
  /// Σ of the bounds on the mean rise.
  var meanRise = 0.0
  /// max s.
  var largestNorm = 0.0
  /// Σ s (|y| + b′), and Σ w s³: what rounding errors are relative to.
  var gradientMagnitude = 0.0
  var thirdMagnitude = 0.0
  /// Σ w s².
  var trace = 0.0
  /// Largest rounding error of a linear predictor.
  var predictorRounding = 0.0
  var rowCount = 0

  init(
    _ whitener: Whitener, cumulant: GeneralizedLinearLikelihood.Cumulant, rowCount: Int
  ) {
    let d = whitener.matrix.dimension
    self.whitener = whitener
    self.cumulant = cumulant
    dimension = d
    gradient = [Double](repeating: 0, count: d)
    hessian = [Double](repeating: 0, count: d * d)
    fourth = hessian
    weightedFourth = hessian
    pairs = PairMoments(dimension: d, rowCount: rowCount)
    third = SymmetricTensor(dimension: d)
  }

  /// Adds a normal prior on one coefficient, which stands at `distance` from the prior's mean.
  mutating func addPrior(precision: Double, distance: Double, column: Int) {
    let direction = (0..<dimension).map { whitener.matrix[$0, column] }
    for row in 0..<dimension {
      gradient[row] += precision * distance * direction[row]
      for other in 0...row {
        hessian[other * dimension + row] += precision * direction[row] * direction[other]
      }
      meanRise += precision * direction[row] * direction[row] / 2
      trace += precision * direction[row] * direction[row]
      gradientMagnitude += precision * abs(distance * direction[row])
    }
  }

  /// The bound, or nil where a sum is beyond the numbers or rounding too large to be of use.
  ///
  /// Every sum is off by a relative `rounding` of its magnitude at most: n additions, the whitened
  /// rows, and the weights, of which each is off by the error of its linear predictor as |b‴| ≤ b″.
  var bound: CurvatureBound? {
    let rounding =
      4 * whitener.rounding + 2 * predictorRounding
      + Double(rowCount + 16 * dimension) * Double.ulpOfOne
    guard rounding < 1e-4 else { return nil }
    var deviation = 0.0
    for row in 0..<dimension {
      for column in row..<dimension {
        let difference = hessian[row * dimension + column] - (row == column ? 1 : 0)
        deviation += (row == column ? 1 : 2) * difference * difference
      }
    }
    let slope = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    var quartic = 0.0
    if cumulant == .bernoulli {
      quartic = LargestEigenvalue.bound(ofUpper: fourth, dimension: dimension) / 8
    }
    let curvature = 1 - deviation.squareRoot() - rounding * trace
    let fourthMoment = min(
      LargestEigenvalue.bound(ofUpper: weightedFourth, dimension: dimension), pairs.normBound)
    let rate = (fourthMoment / max(curvature, 0)).squareRoot()
    let cubic = min(
      third.normBound + rounding * thirdMagnitude, (fourthMoment * (2 - curvature)).squareRoot())
    let bound = CurvatureBound(
      slope: slope + rounding * gradientMagnitude, curvature: curvature,
      decay: min(largestNorm, rate) * (1 + rounding), cubic: cubic * (1 + rounding),
      quartic: quartic * (1 + rounding),
      meanRise: meanRise + rounding * (meanRise + trace))
    let parts = [
      bound.slope, bound.curvature, bound.decay, bound.cubic, bound.quartic, bound.meanRise,
    ]
    return parts.allSatisfy(\.isFinite) && curvature > 0 ? bound : nil
  }
}
