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
    var upper = matrix
    let isPositive = upper.withUnsafeMutableBufferPointer {
      Self.reduce($0, dimension: dimension)
    }
    guard isPositive else { return nil }
    var factor = [Double](repeating: 0, count: dimension * dimension)
    for row in 0..<dimension {
      for column in 0...row { factor[row * dimension + column] = upper[column * dimension + row] }
    }
    self.dimension = dimension
    self.values = factor
  }

  /// Turns the upper triangle into Lᵀ row by row, each row taken out of all below it at once; false
  /// where a pivot is not positive.
  private static func reduce(
    _ upper: UnsafeMutableBufferPointer<Double>, dimension: Int
  ) -> Bool {
    for row in 0..<dimension {
      for column in 0..<row { upper[column * dimension + row] = upper[row * dimension + column] }
    }
    for pivot in 0..<dimension {
      let start = pivot * dimension
      let square = upper[start + pivot]
      guard square > 0, square.isFinite else { return false }
      let root = square.squareRoot()
      upper[start + pivot] = root
      for column in pivot + 1..<dimension { upper[start + column] /= root }
      for row in pivot + 1..<dimension {
        let weight = upper[start + row]
        for column in row..<dimension {
          upper[row * dimension + column] -= weight * upper[start + column]
        }
      }
    }
    return true
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

  /// L⁻¹ row by row, zeros above the diagonal, at d³/6 multiplications.
  public var inverseOfFactor: [Double] {
    let d = dimension
    var inverse = [Double](repeating: 0, count: d * d)
    inverse.withUnsafeMutableBufferPointer { inverse in
      for row in 0..<d {
        inverse[row * d + row] = 1
        for k in 0..<row {
          let weight = values[row * d + k]
          for column in 0...k { inverse[row * d + column] -= weight * inverse[k * d + column] }
        }
        for column in 0...row { inverse[row * d + column] /= values[row * d + row] }
      }
    }
    return inverse
  }

  /// A⁻¹ row by row, at 2d³/3 multiplications.
  public var inverse: [Double] {
    let d = dimension
    var inverse = inverseOfFactor
    inverse.withUnsafeMutableBufferPointer { inverse in
      for row in (0..<d).reversed() {
        for column in 0..<d { inverse[row * d + column] /= values[row * d + row] }
        for other in 0..<row {
          let weight = values[row * d + other]
          for column in 0..<d {
            inverse[other * d + column] -= weight * inverse[row * d + column]
          }
        }
      }
    }
    return inverse
  }
}
