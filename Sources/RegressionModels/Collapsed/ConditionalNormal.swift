import Foundation

/// A normal distribution of p coefficients by its mean and the Cholesky factor of its precision
/// P = LLᵀ.
struct ConditionalNormal {
  let mean: [Double]
  /// L row by row.
  private let factor: [Double]

  private var count: Int { mean.count }

  /// The distribution with density ∝ exp(bᵀc − ½cᵀPc), at p³/3 operations.
  ///
  /// - Parameters:
  ///   - precision: P `[p × p]`, of which the lower triangle counts.
  ///   - pull: b.
  /// Nil where P is not positive definite.
  init?(precision: [Double], pull: [Double]) {
    let p = pull.count
    guard let factor = Self.cholesky(precision, count: p) else { return nil }
    self.factor = factor
    var solution = pull
    Self.solveLower(factor, &solution)
    Self.solveUpper(factor, &solution)
    mean = solution
  }

  private static func cholesky(_ matrix: [Double], count p: Int) -> [Double]? {
    var factor = matrix
    let isDefinite = factor.withUnsafeMutableBufferPointer { factor in
      guard let cells = factor.baseAddress else { return true }
      for row in 0..<p {
        for column in 0..<row {
          let sum = innerProduct(cells + row * p, cells + column * p, count: column)
          cells[row * p + column] = (cells[row * p + column] - sum) / cells[column * p + column]
        }
        let rest =
          cells[row * p + row] - innerProduct(cells + row * p, cells + row * p, count: row)
        guard rest > 0, rest.isFinite else { return false }
        cells[row * p + row] = rest.squareRoot()
        for column in row + 1..<max(p, row + 1) { cells[row * p + column] = 0 }
      }
      return true
    }
    return isDefinite ? factor : nil
  }

  /// Solves Lx = b in place.
  private static func solveLower(_ factor: [Double], _ vector: inout [Double]) {
    let p = vector.count
    for row in 0..<p {
      var rest = vector[row]
      for column in 0..<row { rest -= factor[row * p + column] * vector[column] }
      vector[row] = rest / factor[row * p + row]
    }
  }

  /// Solves Lᵀx = b in place.
  private static func solveUpper(_ factor: [Double], _ vector: inout [Double]) {
    let p = vector.count
    for row in stride(from: p - 1, through: 0, by: -1) {
      vector[row] /= factor[row * p + row]
      for column in 0..<row { vector[column] -= factor[row * p + column] * vector[row] }
    }
  }

  /// ½ log |P|.
  var halfLogDeterminant: Double { (0..<count).reduce(0) { $0 + log(factor[$1 * count + $1]) } }

  /// mean + L⁻ᵀζ.
  func point(ofStandard standard: [Double]) -> [Double] {
    var offset = standard
    Self.solveUpper(factor, &offset)
    return zip(mean, offset).map { $0 + $1 }
  }

  /// ζ = Lᵀ(c − mean).
  func standard(ofPoint point: [Double]) -> [Double] {
    let offset = zip(point, mean).map { $0 - $1 }
    return (0..<count).map { column in
      (column..<count).reduce(0.0) { $0 + factor[$1 * count + column] * offset[$1] }
    }
  }

  /// P⁻¹ `[p × p]`, at 2p³/3 operations.
  var covariance: [Double] {
    let p = count
    // Row i holds column i of L⁻¹, from its diagonal on.
    var inverse = [Double](repeating: 0, count: p * p)
    var covariance = inverse
    factor.withUnsafeBufferPointer { factor in
      inverse.withUnsafeMutableBufferPointer { inverse in
        covariance.withUnsafeMutableBufferPointer { covariance in
          guard let factor = factor.baseAddress, let cells = inverse.baseAddress else { return }
          for column in 0..<p {
            let own = cells + column * p
            own[column] = 1 / factor[column * p + column]
            for row in column + 1..<max(p, column + 1) {
              let sum = innerProduct(
                factor + row * p + column, own + column, count: row - column)
              own[row] = -sum / factor[row * p + row]
            }
          }
          for row in 0..<p {
            for column in 0...row {
              let sum = innerProduct(
                cells + row * p + row, cells + column * p + row, count: p - row)
              covariance[row * p + column] = sum
              covariance[column * p + row] = sum
            }
          }
        }
      }
    }
    return covariance
  }
}
