import Probability

/// The largest eigenvalue of a symmetric matrix, bounded from above.
enum LargestEigenvalue {
  /// A number that no eigenvalue exceeds, within 0.1% of the largest where that is positive; NaN
  /// where an element is not finite.
  ///
  /// λI − A has a Cholesky factor only if λ is an upper bound, up to rounding of d² units in the
  /// last place of A's norm, which is added. By bisection between the mean eigenvalue and the
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
      var shifted = [Double](repeating: 0, count: d * d)
      for row in 0..<d {
        for column in row..<d { shifted[column * d + row] = -matrix[row * d + column] }
        shifted[row * d + row] += middle
      }
      if CholeskyFactor(shifted, dimension: d) != nil { high = middle } else { low = middle }
    }
    return high + slack
  }
}
