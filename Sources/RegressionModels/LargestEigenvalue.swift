/// The largest eigenvalue of a symmetric matrix, bounded from above.
enum LargestEigenvalue {
  /// A number that no eigenvalue exceeds, within 0.1% of the largest where that is positive; NaN
  /// where an element is not finite.
  ///
  /// Elimination of λI − A meets only positive pivots if λ is an upper bound, and else not, up to
  /// rounding of d² units in the last place of A's norm, which is added. By bisection between the mean eigenvalue and the
  /// Frobenius norm, at d³/3 multiplications a step.
  /// - Parameter matrix: row by row; the upper triangle is read.
  static func bound(ofUpper matrix: [Double], dimension d: Int) -> Double {
    guard matrix.allSatisfy(\.isFinite) else { return .nan }
    var (trace, squares) = (0.0, 0.0)
    for row in 0..<d {
      for column in row..<d {
        let element = matrix[row * d + column]
        squares += (row == column ? 1 : 2) * element * element
      }
      trace += matrix[row * d + row]
    }
    let norm = squares.squareRoot()
    let slack = Double(d * d + 16) * Double.ulpOfOne * norm
    var (low, high) = (max(trace / Double(max(d, 1)), 0), norm)
    while high - low > 1e-3 * high {
      let middle = (low + high) / 2
      if isPositiveDefinite(matrix, below: middle, dimension: d) {
        high = middle
      } else {
        low = middle
      }
    }
    return high + slack
  }

  /// Whether λI − A is, by Gaussian elimination of its upper triangle row by row, which unlike a
  /// Cholesky factor has no sums that wait for each other.
  private static func isPositiveDefinite(
    _ matrix: [Double], below value: Double, dimension d: Int
  ) -> Bool {
    var rest = matrix.map { -$0 }
    for row in 0..<d { rest[row * d + row] += value }
    return rest.withUnsafeMutableBufferPointer { rest in
      for k in 0..<d {
        let pivot = rest[k * d + k]
        guard pivot > 0 else { return false }
        for row in k + 1..<max(d, k + 1) {
          let factor = rest[k * d + row] / pivot
          for column in row..<d { rest[row * d + column] -= factor * rest[k * d + column] }
        }
      }
      return true
    }
  }
}
