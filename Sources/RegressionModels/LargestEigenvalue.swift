/// The largest eigenvalue of a symmetric matrix, bounded from above.
enum LargestEigenvalue {
  /// A number that no eigenvalue exceeds, within 0.1% of the largest where that is positive; NaN
  /// where an element is not finite.
  ///
  /// Elimination of λI − A meets only positive pivots if λ is an upper bound, and else not, up to
  /// rounding of d² units in the last place of A's norm, which is added. From below comes the Rayleigh
  /// quotient after some steps of the power method; from there steps that double find a bound, and
  /// bisection the least one, at d³/3 multiplications an elimination.
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
    low = max(low, min(rayleighQuotient(matrix, dimension: d, shift: norm) - slack, norm))
    var step = 5e-4 * low
    while step > 0, low + step < high {
      let next = low + step
      if isPositiveDefinite(matrix, below: next, dimension: d) {
        high = next
      } else {
        (low, step) = (next, 2 * step)
      }
    }
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

  /// xᵀAx / xᵀx, which no largest eigenvalue is below, after 40 steps of the power method on A + a
  /// quarter of its norm; −∞ where x vanishes.
  private static func rayleighQuotient(
    _ matrix: [Double], dimension d: Int, shift: Double
  ) -> Double {
    var x = (0..<d).map { 1 + 1 / Double($0 + 2) }
    var quotient = -Double.infinity
    for _ in 0..<40 {
      var image = [Double](repeating: 0, count: d)
      for row in 0..<d {
        image[row] += matrix[row * d + row] * x[row]
        for column in row + 1..<max(d, row + 1) {
          image[row] += matrix[row * d + column] * x[column]
          image[column] += matrix[row * d + column] * x[row]
        }
      }
      let square = x.reduce(0) { $0 + $1 * $1 }
      let product = zip(x, image).reduce(0) { $0 + $1.0 * $1.1 }
      guard square > 0, product.isFinite else { break }
      quotient = max(quotient, product / square)
      let next = zip(x, image).map { $1 + shift / 4 * $0 }
      let size = next.reduce(0) { max($0, abs($1)) }
      guard size > 0, size.isFinite else { break }
      x = next.map { $0 / size }
    }
    return quotient
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
