import Foundation

/// Whether a likelihood has a direction in which it never falls, so that a flat prior leaves the
/// posterior improper.
///
/// A logistic likelihood never falls along b when sᵢxᵢ·b ≥ 0 for every row, with s = ±1 the
/// response (Albert and Anderson 1984); a Poisson one when xᵢ·b = 0 where y > 0 and xᵢ·b ≤ 0
/// where y = 0. By Stiemke's lemma either such a b ≠ 0 exists, or Σ wᵢaᵢ = 0 for some w > 0,
/// where aᵢ are the rows of the inequalities. With w = 1 + u that is min ‖Σ uᵢaᵢ + Σ aᵢ‖ over
/// u ≥ 0, a non-negative least-squares problem whose residual is zero, or else is −b.
enum Separation {
  /// Whether a direction of recession exists among the given columns (column by column).
  ///
  /// - Precondition: the columns are linearly independent.
  static func exists(
    family: Family, columns: [Double], columnCount p: Int, response: [Double]
  ) -> Bool {
    let n = response.count
    let whitened = whitenedRows(columns, p, n)
    switch family {
    case .gaussian: return false
    case .bernoulli:
      return hasRecession(
        whitened.indices.map { row in
          response[row] > 0.5 ? whitened[row] : whitened[row].map { -$0 }
        }, dimension: p)
    case .poisson:
      let positive = whitened.indices.filter { response[$0] > 0 }.map { whitened[$0] }
      let basis = nullSpace(of: positive, dimension: p)
      guard !basis.isEmpty else { return false }
      let zeros = whitened.indices.filter { response[$0] == 0 }.map { row in
        basis.map { direction in -zip(whitened[row], direction).reduce(0) { $0 + $1.0 * $1.1 } }
      }
      return hasRecession(zeros, dimension: basis.count)
    }
  }

  /// Whether some b ≠ 0 has a·b ≥ 0 for every row a.
  private static func hasRecession(_ rows: [[Double]], dimension: Int) -> Bool {
    let normalized = rows.compactMap { row -> [Double]? in
      let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return norm > 1e-12 ? row.map { $0 / norm } : nil
    }
    var target = [Double](repeating: 0, count: dimension)
    for row in normalized { for index in row.indices { target[index] -= row[index] } }
    let scale = target.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard !normalized.isEmpty else { return dimension > 0 }
    guard scale > 1e-9 else { return false }
    let fit = NonnegativeLeastSquares(columns: normalized, target: target)
    let left = fit.residual.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return left > 1e-7 * scale
  }

  /// Rows of XR⁻¹, whose columns are orthonormal: the answer does not depend on units.
  private static func whitenedRows(_ columns: [Double], _ p: Int, _ n: Int) -> [[Double]] {
    let factor = TriangularFactor(columns: columns, rowCount: n, columnCount: p)
    return (0..<n).map { row in
      var whitened = [Double](repeating: 0, count: p)
      for column in 0..<p {
        var sum = columns[column * n + row]
        for earlier in 0..<column { sum -= whitened[earlier] * factor[earlier, column] }
        whitened[column] = sum / factor[column, column]
      }
      return whitened
    }
  }

  /// An orthonormal basis of the directions that vanish on all rows.
  private static func nullSpace(of rows: [[Double]], dimension: Int) -> [[Double]] {
    // Gram–Schmidt of the unit vectors against the rows' span, twice for accuracy.
    var span: [[Double]] = []
    func reduced(_ vector: [Double], by basis: [[Double]]) -> [Double] {
      var rest = vector
      for _ in 0..<2 {
        for direction in basis {
          let weight = zip(rest, direction).reduce(0) { $0 + $1.0 * $1.1 }
          for index in rest.indices { rest[index] -= weight * direction[index] }
        }
      }
      return rest
    }
    func unit(_ vector: [Double], above tolerance: Double) -> [Double]? {
      let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return norm > tolerance ? vector.map { $0 / norm } : nil
    }
    for row in rows where span.count < dimension {
      guard let direction = unit(row, above: 1e-12) else { continue }
      if let fresh = unit(reduced(direction, by: span), above: 1e-7) { span.append(fresh) }
    }
    var basis: [[Double]] = []
    for axis in 0..<dimension where span.count + basis.count < dimension {
      var vector = [Double](repeating: 0, count: dimension)
      vector[axis] = 1
      if let fresh = unit(reduced(vector, by: span + basis), above: 1e-7) { basis.append(fresh) }
    }
    return basis
  }
}
