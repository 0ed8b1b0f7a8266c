import Credence
import Foundation
import Probability

/// Counts with a latent Gaussian process: kᵢ ~ Poisson(exp fᵢ), f = L z with LLᵀ = K + 10⁻¹⁰ I and
/// z ~ N(0, 1). Reported are ρ, α and f.
struct GaussianProcessPoisson: ParameterModel {
  let positions: [Double]
  let counts: [Double]

  let unknowns: [Unknown]

  init(positions: [Double], counts: [Double]) {
    (self.positions, self.counts) = (positions, counts)
    unknowns =
      [
        Unknown(name: "rho", support: .positive, prior: .gamma(shape: 25, rate: 4)),
        Unknown(name: "alpha", support: .positive, prior: .normal(mean: 0, sd: 2)),
      ] + counts.indices.map { Unknown(name: "z[\($0 + 1)]", prior: .normal(mean: 0, sd: 1)) }
  }

  var parameters: [Parameter] {
    [
      Parameter(name: "rho", support: .positive), Parameter(name: "alpha", support: .positive),
    ] + counts.indices.map { Parameter(name: "f[\($0 + 1)]") }
  }

  func constrain(_ position: Span<Double>) -> [Double] {
    let (rho, alpha) = (exp(position[0]), exp(position[1]))
    let z = (2..<dimension).map { position[$0] }
    let latent = factor(ExponentiatedQuadratic(positions: positions, rho: rho, alpha: alpha))?
      .product(with: z)
    return [rho, alpha] + (latent ?? z.map { _ in .nan })
  }

  private func factor(_ kernel: ExponentiatedQuadratic) -> CholeskyFactor? {
    CholeskyFactor(kernel.matrix(diagonal: 1e-10), dimension: kernel.count)
  }

  func logLikelihood(_ values: [Double], gradient: inout [Double]) -> Double {
    let kernel = ExponentiatedQuadratic(positions: positions, rho: values[0], alpha: values[1])
    guard let factor = factor(kernel) else { return -.infinity }
    let z = Array(values[2...])
    let latent = factor.product(with: z)
    var value = 0.0
    var slopes = [Double](repeating: 0, count: counts.count)
    for (index, count) in counts.enumerated() {
      let mean = exp(latent[index])
      value += count * latent[index] - mean - SpecialFunctions.logGamma(count + 1)
      slopes[index] = count - mean
    }
    for (row, slope) in slopes.enumerated() {
      for column in 0...row {
        gradient[2 + column] += factor.values[row * counts.count + column] * slope
      }
    }
    for (index, derivative) in [kernel.rhoDerivative, kernel.alphaDerivative].enumerated() {
      let moved = factor.derivative(along: derivative).product(with: z)
      gradient[index] += zip(slopes, moved).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return value
  }
}

/// A lower triangular matrix, row by row.
struct LowerTriangular {
  let dimension: Int
  let values: [Double]

  func product(with x: [Double]) -> [Double] {
    (0..<dimension).map { row in
      (0...row).reduce(0.0) { $0 + values[row * dimension + $1] * x[$1] }
    }
  }
}

extension CholeskyFactor {
  /// ∂L = L Φ(L⁻¹ ∂A L⁻ᵀ), where Φ keeps the lower triangle and half the diagonal
  /// (Murray 2016, "Differentiation of the Cholesky decomposition", eq. 8).
  func derivative(along change: [Double]) -> LowerTriangular {
    let n = dimension
    // L⁻¹∂A by columns, which are the rows of its transpose; then L⁻¹(L⁻¹∂A)ᵀ, symmetric.
    func solvedColumns(_ rows: [Double]) -> [Double] {
      (0..<n).flatMap { row in
        var column = Array(rows[row * n..<(row + 1) * n])
        solveLower(&column)
        return column
      }
    }
    func transposed(_ matrix: [Double]) -> [Double] {
      (0..<n * n).map { matrix[$0 % n * n + $0 / n] }
    }
    let middle = solvedColumns(transposed(solvedColumns(change)))
    var result = [Double](repeating: 0, count: n * n)
    for row in 0..<n {
      for column in 0...row {
        for k in column...row {
          let phi = k == column ? 0.5 * middle[k * n + column] : middle[k * n + column]
          result[row * n + column] += values[row * n + k] * phi
        }
      }
    }
    return LowerTriangular(dimension: n, values: result)
  }
}
