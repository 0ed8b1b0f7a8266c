/// Whether a likelihood has a direction in which it never falls, so that a flat prior leaves the
/// posterior improper.
///
/// A logistic likelihood never falls along b when sᵢxᵢ·b ≥ 0 for every row, with s = ±1 the
/// response (Albert and Anderson 1984); a Poisson one when xᵢ·b = 0 where y > 0 and xᵢ·b ≤ 0
/// where y = 0. By Stiemke's lemma either such a b ≠ 0 exists, or Σ wᵢaᵢ = 0 for some w > 0,
/// where aᵢ are the rows of the inequalities. With w = 1 + u that is min ‖Σ uᵢaᵢ + Σ aᵢ‖ over
/// u ≥ 0, a non-negative least-squares problem whose residual is zero, or else is −b.
///
/// Rows are taken of a matrix with orthonormal columns, so units do not matter, and scaled to
/// length 1. Then Σ (aᵢ·b)² ≥ 1 for a unit b, so a separating b has Σ aᵢ·b ≥ 1/√n, and the
/// residual, which is at least that, is either above 1/√n or zero: half of it tells them apart.
enum Separation {
  /// What is known.
  enum Verdict: Equatable {
    /// The likelihood falls in every direction.
    case absent
    /// A direction of recession exists, up to angles of 1e-9.
    case present
    /// The budget of steps ran out; whoever asks must take it for present.
    case undecided
  }

  /// Whether a direction of recession exists among the given columns.
  ///
  /// Costs n p² operations, and n p for each of a few times p steps.
  /// - Parameters:
  ///   - columns: column by column.
  ///   - steps: the most steps to take, else enough for any data seen so far.
  /// - Precondition: the columns are linearly independent.
  static func verdict(
    family: CanonicalFamily, columns: [Double], columnCount p: Int, response: [Double],
    steps: Int? = nil
  ) -> Verdict {
    let n = response.count
    var rows = whitenedRows(columns, p, n)
    switch family {
    case .gaussian: return .absent
    case .bernoulli:
      for row in 0..<n where response[row] < 0.5 {
        for index in row * p..<(row + 1) * p { rows[index] = -rows[index] }
      }
      return recession(rows, dimension: p, steps: steps)
    case .poisson:
      func row(_ index: Int) -> ArraySlice<Double> { rows[index * p..<(index + 1) * p] }
      let positive = (0..<n).filter { response[$0] > 0 }
      let basis = NullSpace(of: positive.map { Array(row($0)) }, dimension: p).basis
      guard !basis.isEmpty else { return .absent }
      let zeros = (0..<n).filter { response[$0] == 0 }.flatMap { index in
        basis.map { direction in -zip(row(index), direction).reduce(0) { $0 + $1.0 * $1.1 } }
      }
      return recession(zeros, dimension: basis.count, steps: steps)
    }
  }

  /// Whether some b ≠ 0 has a·b ≥ 0 for every row a.
  private static func recession(_ rows: [Double], dimension: Int, steps: Int?) -> Verdict {
    var units: [Double] = []
    units.reserveCapacity(rows.count)
    var target = [Double](repeating: 0, count: dimension)
    for start in stride(from: 0, to: rows.count, by: dimension) {
      let row = rows[start..<start + dimension]
      let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard norm > 1e-12 else { continue }
      for (index, value) in row.enumerated() {
        units.append(value / norm)
        target[index] -= value / norm
      }
    }
    guard !units.isEmpty else { return .present }
    let enough = 0.5 / Double(rows.count / dimension).squareRoot()
    let fit = NonnegativeLeastSquares(
      columns: units, target: target, enough: enough, steps: steps)
    guard fit.isOptimal else { return .undecided }
    return fit.residual.reduce(0) { $0 + $1 * $1 }.squareRoot() > enough ? .present : .absent
  }

  /// XR⁻¹, whose columns are orthonormal, row by row.
  private static func whitenedRows(_ columns: [Double], _ p: Int, _ n: Int) -> [Double] {
    let factor = TriangularFactor(columns: columns, rowCount: n, columnCount: p)
    var whitened = columns
    for column in 0..<p {
      let range = column * n..<(column + 1) * n
      for earlier in 0..<column {
        let weight = factor[earlier, column]
        for row in 0..<n {
          whitened[range.lowerBound + row] -= weight * whitened[earlier * n + row]
        }
      }
      for index in range { whitened[index] /= factor[column, column] }
    }
    var rows = [Double](repeating: 0, count: n * p)
    for column in 0..<p {
      for row in 0..<n { rows[row * p + column] = whitened[column * n + row] }
    }
    return rows
  }
}

/// The directions that vanish on all of some rows.
///
/// Gram–Schmidt of the unit vectors against the rows' span, each twice for accuracy.
private struct NullSpace {
  /// Orthonormal.
  private(set) var basis: [[Double]] = []

  init(of rows: [[Double]], dimension: Int) {
    var span: [[Double]] = []
    for row in rows where span.count < dimension {
      guard let direction = Self.unit(row, above: 1e-12) else { continue }
      if let fresh = Self.unit(Self.reduced(direction, by: span), above: 1e-7) {
        span.append(fresh)
      }
    }
    for axis in 0..<dimension where span.count + basis.count < dimension {
      var vector = [Double](repeating: 0, count: dimension)
      vector[axis] = 1
      if let fresh = Self.unit(Self.reduced(vector, by: span + basis), above: 1e-7) {
        basis.append(fresh)
      }
    }
  }

  /// A vector without its part along some orthonormal directions.
  private static func reduced(_ vector: [Double], by directions: [[Double]]) -> [Double] {
    var rest = vector
    for _ in 0..<2 {
      for direction in directions {
        let weight = zip(rest, direction).reduce(0) { $0 + $1.0 * $1.1 }
        for index in rest.indices { rest[index] -= weight * direction[index] }
      }
    }
    return rest
  }

  private static func unit(_ vector: [Double], above tolerance: Double) -> [Double]? {
    let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return norm > tolerance ? vector.map { $0 / norm } : nil
  }
}
