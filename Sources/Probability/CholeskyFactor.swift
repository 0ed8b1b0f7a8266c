import Foundation

/// The lower triangular L of a positive definite matrix A = LLᵀ.
///
/// Factoring costs d³/3 multiplications, each solution or product d²/2.
public struct CholeskyFactor: Sendable, Equatable, Codable {
  /// Rows, and columns.
  public let dimension: Int
  /// L row by row, zeros above the diagonal.
  public let values: [Double]

  /// Factors a symmetric matrix given row by row, of which the lower triangle is read.
  ///
  /// Nil where a pivot is not a positive number, so that the matrix is not positive definite.
  /// - Precondition: `matrix.count == dimension * dimension`.
  public init?(_ matrix: [Double], dimension: Int) {
    precondition(matrix.count == dimension * dimension, "a square matrix")
    var factor = [Double](repeating: 0, count: dimension * dimension)
    for row in 0..<dimension {
      for column in 0...row {
        var sum = matrix[row * dimension + column]
        for k in 0..<column { sum -= factor[row * dimension + k] * factor[column * dimension + k] }
        if row == column {
          guard sum > 0, sum.isFinite else { return nil }
          factor[row * dimension + row] = sum.squareRoot()
        } else {
          factor[row * dimension + column] = sum / factor[column * dimension + column]
        }
      }
    }
    self.dimension = dimension
    self.values = factor
  }

  /// log |A| = 2 Σ log Lᵢᵢ.
  public var logDeterminant: Double {
    2 * (0..<dimension).reduce(0) { $0 + log(values[$1 * dimension + $1]) }
  }

  /// L x.
  public func product(with x: [Double]) -> [Double] {
    (0..<dimension).map { row in
      var sum = 0.0
      for column in 0...row { sum += values[row * dimension + column] * x[column] }
      return sum
    }
  }

  /// Turns b into L⁻¹b.
  public func solveLower(_ b: inout [Double]) {
    for row in 0..<dimension {
      var sum = b[row]
      for column in 0..<row { sum -= values[row * dimension + column] * b[column] }
      b[row] = sum / values[row * dimension + row]
    }
  }

  /// Turns b into L⁻ᵀb.
  public func solveUpper(_ b: inout [Double]) {
    b.withUnsafeMutableBufferPointer { solveUpper($0) }
  }

  /// Turns b, `dimension` numbers, into L⁻ᵀb.
  public func solveUpper(_ b: UnsafeMutableBufferPointer<Double>) {
    for row in stride(from: dimension - 1, through: 0, by: -1) {
      let x = b[row] / values[row * dimension + row]
      b[row] = x
      for column in 0..<row { b[column] -= values[row * dimension + column] * x }
    }
  }

  /// A⁻¹b.
  public func solution(of b: [Double]) -> [Double] {
    var x = b
    solveLower(&x)
    solveUpper(&x)
    return x
  }

  /// A⁻¹ row by row, at d³ multiplications.
  public var inverse: [Double] {
    var inverse = [Double](repeating: 0, count: dimension * dimension)
    for column in 0..<dimension {
      var unit = [Double](repeating: 0, count: dimension)
      unit[column] = 1
      let x = solution(of: unit)
      for row in 0..<dimension { inverse[row * dimension + column] = x[row] }
    }
    return inverse
  }
}
