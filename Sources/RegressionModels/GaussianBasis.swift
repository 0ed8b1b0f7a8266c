import Foundation
import Probability

/// Directions in which two quadratic forms ‖Aθ‖² and ‖Bθ‖² are both diagonal.
struct GaussianBasis {
  /// Q column by column.
  let columns: [Double]
  /// Q⁻¹ row by row.
  let inverse: [Double]
  /// log |det Q|.
  let logDeterminant: Double

  /// Cholesky of M = τAᵀA + BᵀB = LLᵀ, then the eigenvectors V of the data's part L⁻¹τAᵀAL⁻ᵀ, τ making
  /// the two of one size. Q = L⁻ᵀV, and Q⁻¹ = VᵀLᵀ.
  ///
  /// - Parameters: A and B, column by column; nil where M is not positive definite.
  init?(data: [[Double]], prior: [[Double]], count p: Int) {
    let (first, second) = (gramMatrix(data), gramMatrix(prior))
    let traces = (
      (0..<p).reduce(0) { $0 + first[$1 * p + $1] }, (0..<p).reduce(0) { $0 + second[$1 * p + $1] }
    )
    let left = Double(p) - traces.1
    let tau = traces.0 > 0 ? (left > 1e-6 ? left : 1) / traces.0 : 1
    guard
      let factor = CholeskyFactor(zip(first, second).map { tau * $0 + $1 }, dimension: p)
    else { return nil }
    let whitened = Self.whitened(first.map { $0 * tau }, by: factor)
    guard let vectors = SymmetricEigenvalues(whitened, dimension: p)?.vectors else { return nil }
    var (columns, inverse): ([Double], [Double]) = ([], [])
    for row in 0..<p {
      var vector = Array(vectors[row * p..<(row + 1) * p])
      inverse += factor.product(with: vector)
      factor.solveUpper(&vector)
      columns += vector
    }
    guard columns.allSatisfy(\.isFinite), inverse.allSatisfy(\.isFinite) else { return nil }
    (self.columns, self.inverse) = (columns, inverse)
    logDeterminant = -factor.logDeterminant / 2
  }

  /// L⁻¹AL⁻ᵀ: L⁻¹A, transposed, twice.
  private static func whitened(_ matrix: [Double], by factor: CholeskyFactor) -> [Double] {
    let p = factor.dimension
    var whitened = matrix
    for _ in 0..<2 {
      var next = whitened
      for column in 0..<p {
        var vector = (0..<p).map { whitened[$0 * p + column] }
        factor.solveLower(&vector)
        for row in 0..<p { next[column * p + row] = vector[row] }
      }
      whitened = next
    }
    return whitened
  }
}

/// AᵀA row by row, from the columns of A.
private func gramMatrix(_ columns: [[Double]]) -> [Double] {
  columns.flatMap { a in
    columns.map { b in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  }
}
