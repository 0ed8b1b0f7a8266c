import Foundation

/// The upper triangular R of a QR factorisation X = QR, by Householder reflections.
///
/// R is all that linear regression needs of X: XᵀX = RᵀR without squaring the condition number.
struct TriangularFactor {
  /// Rows of R: min(rows of X, columns of X).
  let rowCount: Int
  /// Columns of X.
  let columnCount: Int
  /// R, column by column: `values[column * rowCount + row]`.
  private let values: [Double]

  /// Factors a column-major matrix, whose last column may lie apart, at a cost of 2 n p² operations.
  init(columns: [Double], last: [Double] = [], rowCount n: Int, columnCount p: Int) {
    self.init(
      HouseholderReduction(columns: columns, last: last, rowCount: n, columnCount: p),
      columnCount: p)
  }

  /// The factor of the rows that a reduction took in.
  init(_ reduction: HouseholderReduction, columnCount p: Int) {
    rowCount = reduction.rowCount
    columnCount = p
    values = reduction.upperTriangle
  }

  /// R at a row and a column; zero below the diagonal.
  subscript(row: Int, column: Int) -> Double { values[column * rowCount + row] }

  /// ‖X column‖, from R; its squares need not be numbers.
  func norm(ofColumn column: Int) -> Double {
    (0..<rowCount).reduce(0.0) { hypot($0, self[$1, column]) }
  }

  /// R⁻¹ column by column, for a square R, at p³/6 multiplications.
  ///
  /// A diagonal element that is rounding of its column's norm counts as 1e-15 of that norm, so
  /// that the result is a regular matrix whatever R.
  var inverse: [Double] {
    let p = columnCount
    let diagonal = (0..<p).map { column in
      let floor = 1e-15 * norm(ofColumn: column)
      return abs(self[column, column]) >= floor ? self[column, column] : floor
    }
    var inverse = [Double](repeating: 0, count: p * p)
    for first in stride(from: 0, to: p, by: Self.inverseBlock) {
      invert(first..<min(first + Self.inverseBlock, p), diagonal, into: &inverse)
    }
    return inverse
  }

  /// Columns of the inverse that are made side by side, so that they stay in the cache.
  private static let inverseBlock = 32

  /// Some columns of the inverse by back substitution, a row of all of them at a time.
  private func invert(_ columns: Range<Int>, _ diagonal: [Double], into inverse: inout [Double]) {
    let (p, width) = (columnCount, columns.count)
    var block = [Double](repeating: 0, count: columns.upperBound * width)
    block.withUnsafeMutableBufferPointer { block in
      for row in (0..<columns.upperBound).reversed() {
        let start = row * width
        for k in row + 1..<columns.upperBound {
          let weight = self[row, k]
          for c in max(k - columns.lowerBound, 0)..<width {
            block[start + c] -= weight * block[k * width + c]
          }
        }
        for c in max(row - columns.lowerBound, 0)..<width {
          let sum = row == columns.lowerBound + c ? 1 : block[start + c]
          block[start + c] = sum / diagonal[row]
        }
      }
    }
    for (c, column) in columns.enumerated() {
      for row in 0...column { inverse[column * p + row] = block[row * width + c] }
    }
  }

  /// The factor of some of the columns, from this one.
  func restricted(to columns: [Int]) -> TriangularFactor {
    TriangularFactor(
      columns: columns.flatMap { values[$0 * rowCount..<($0 + 1) * rowCount] },
      rowCount: rowCount, columnCount: columns.count)
  }

  /// Columns that are linear combinations of earlier ones, up to a relative 1e-7 (R's `lm` uses
  /// the same tolerance), each with the earlier columns that the combination needs.
  ///
  /// Modified Gram–Schmidt on the columns of R, dropping dependent ones as they come.
  var dependentColumns: [(column: Int, on: [Int])] {
    let tolerance = 1e-7
    var independent = IndependentColumns()
    var dependent: [(Int, [Int])] = []
    for column in 0..<columnCount {
      var rest = (0..<rowCount).map { self[$0, column] }
      let norm = norm(ofColumn: column)
      let weights = independent.project(&rest)
      let left = rest.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if norm > 0, left > tolerance * norm {
        independent.append(column, weights: weights + [left], direction: rest.map { $0 / left })
      } else {
        dependent.append((column, norm > 0 ? independent.needed(for: weights, norm: norm) : []))
      }
    }
    return dependent
  }
}

/// Independent columns and the orthonormal directions that they added one by one.
private struct IndependentColumns {
  private var columns: [Int] = []
  private var directions: [[Double]] = []
  /// Each column in terms of the directions.
  private var weights: [[Double]] = []

  mutating func append(_ column: Int, weights: [Double], direction: [Double]) {
    columns.append(column)
    self.weights.append(weights)
    directions.append(direction)
  }

  /// Takes the directions out of a vector, and says how much of each there was.
  func project(_ rest: inout [Double]) -> [Double] {
    directions.map { direction in
      let weight = zip(direction, rest).reduce(0) { $0 + $1.0 * $1.1 }
      for row in rest.indices { rest[row] -= weight * direction[row] }
      return weight
    }
  }

  /// The columns with a part in a vector that is given in terms of the directions.
  func needed(for vector: [Double], norm: Double) -> [Int] {
    var rest = vector
    var needed: [Int] = []
    for index in columns.indices.reversed() {
      let coefficient = rest[index] / weights[index][index]
      let size = weights[index].reduce(0) { $0 + $1 * $1 }.squareRoot()
      if abs(coefficient) * size > 1e-6 * norm { needed.append(columns[index]) }
      for row in 0...index { rest[row] -= coefficient * weights[index][row] }
    }
    return needed.reversed()
  }
}
