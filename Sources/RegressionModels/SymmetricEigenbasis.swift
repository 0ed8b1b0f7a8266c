import Foundation

/// Eigenvectors of a symmetric matrix, by cyclic Jacobi rotations.
///
/// Golub and Van Loan (2013, algorithm 8.5.3). Each sweep costs 4d³ multiplications; some eight
/// sweeps reach rounding.
struct SymmetricEigenbasis {
  /// Row by row; the columns are orthonormal eigenvectors.
  let vectors: [Double]

  /// - Parameter matrix: symmetric, row by row.
  init(_ matrix: [Double], dimension d: Int) {
    var a = matrix
    var v = [Double](repeating: 0, count: d * d)
    for index in 0..<d { v[index * d + index] = 1 }
    let size = matrix.reduce(0) { $0 + $1 * $1 }
    for _ in 0..<40 {
      var rest = 0.0
      for row in 0..<d {
        for column in 0..<row { rest += a[row * d + column] * a[row * d + column] }
      }
      guard rest > 1e-34 * size else { break }
      for p in 0..<d { for q in p + 1..<max(d, p + 1) { Self.rotate(&a, &v, p, q, d) } }
    }
    vectors = v
  }

  /// Makes the element (p, q) zero.
  private static func rotate(_ a: inout [Double], _ v: inout [Double], _ p: Int, _ q: Int, _ d: Int)
  {
    let off = a[p * d + q]
    guard off != 0 else { return }
    let theta = (a[q * d + q] - a[p * d + p]) / (2 * off)
    let tangent = (theta >= 0 ? 1.0 : -1) / (abs(theta) + hypot(1, theta))
    let cosine = 1 / hypot(1, tangent)
    let sine = tangent * cosine
    for k in 0..<d {
      let (x, y) = (a[k * d + p], a[k * d + q])
      a[k * d + p] = cosine * x - sine * y
      a[k * d + q] = sine * x + cosine * y
    }
    for k in 0..<d {
      let (x, y) = (a[p * d + k], a[q * d + k])
      a[p * d + k] = cosine * x - sine * y
      a[q * d + k] = sine * x + cosine * y
    }
    for k in 0..<d {
      let (x, y) = (v[k * d + p], v[k * d + q])
      v[k * d + p] = cosine * x - sine * y
      v[k * d + q] = sine * x + cosine * y
    }
  }
}

/// AᵀA row by row, from the columns of A.
func gramMatrix(_ columns: [[Double]]) -> [Double] {
  columns.flatMap { a in
    columns.map { b in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  }
}
