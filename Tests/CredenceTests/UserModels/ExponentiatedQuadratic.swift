import Foundation

/// The covariance of a Gaussian process on a line: Kᵢⱼ = α² exp(−(xᵢ − xⱼ)²/2ρ²), row by row.
struct ExponentiatedQuadratic {
  let positions: [Double]
  let rho: Double
  let alpha: Double

  var count: Int { positions.count }

  /// K, with a number added to its diagonal.
  func matrix(diagonal: Double) -> [Double] {
    elements { square, i, j in kernel(square) + (i == j ? diagonal : 0) }
  }

  /// ∂K/∂ρ.
  var rhoDerivative: [Double] {
    elements { square, _, _ in kernel(square) * square / (rho * rho * rho) }
  }

  /// ∂K/∂α.
  var alphaDerivative: [Double] {
    elements { square, _, _ in 2 / alpha * kernel(square) }
  }

  private func kernel(_ square: Double) -> Double {
    alpha * alpha * exp(-square / (2 * rho * rho))
  }

  private func elements(_ element: (Double, Int, Int) -> Double) -> [Double] {
    (0..<count * count).map { index in
      let (i, j) = index.quotientAndRemainder(dividingBy: count)
      let distance = positions[i] - positions[j]
      return element(distance * distance, i, j)
    }
  }
}
