import COpenBLAS

/// The upper triangular R of a QR factorisation X = QR, by Householder reflections (LAPACK).
///
/// R is all that linear regression needs of X: XᵀX = RᵀR without squaring the condition number.
struct TriangularFactor {
  /// Rows of R: min(rows of X, columns of X).
  let rowCount: Int
  /// Columns of X.
  let columnCount: Int
  /// R, column by column: `values[column * rowCount + row]`.
  private let values: [Double]

  /// Factors a column-major matrix at a cost of 2 n p² operations.
  init(columns: [Double], rowCount n: Int, columnCount p: Int) {
    var a = columns
    var (m, k, lead, info) = (Int32(n), Int32(p), Int32(max(n, 1)), Int32(0))
    var tau = [Double](repeating: 0, count: max(min(n, p), 1))
    var workSize = Int32(max(p, 1) * 32)
    var work = [Double](repeating: 0, count: Int(workSize))
    if n > 0, p > 0 {
      SingleThreadedBLAS.isOn
      dgeqrf_(&m, &k, &a, &lead, &tau, &work, &workSize, &info)
    }
    rowCount = min(n, p)
    columnCount = p
    var upper = [Double](repeating: 0, count: rowCount * p)
    for column in 0..<p {
      for row in 0..<min(column + 1, rowCount) {
        upper[column * rowCount + row] = a[column * n + row]
      }
    }
    values = upper
  }

  /// R at a row and a column; zero below the diagonal.
  subscript(row: Int, column: Int) -> Double { values[column * rowCount + row] }

  /// ‖X column‖, from R.
  func norm(ofColumn column: Int) -> Double {
    (0..<rowCount).reduce(0.0) { $0 + self[$1, column] * self[$1, column] }.squareRoot()
  }

  /// R⁻¹ column by column, for a square R of full rank.
  var inverse: [Double] {
    let p = columnCount
    var inverse = [Double](repeating: 0, count: p * p)
    for column in 0..<p {
      inverse[column * p + column] = 1 / self[column, column]
      for row in stride(from: column - 1, through: 0, by: -1) {
        var sum = 0.0
        for k in row + 1...column { sum -= self[row, k] * inverse[column * p + k] }
        inverse[column * p + row] = sum / self[row, row]
      }
    }
    return inverse
  }

  /// Columns that are linear combinations of earlier ones, up to a relative 1e-7 (R's `lm` uses
  /// the same tolerance), each with the earlier columns it depends on.
  var dependentColumns: [(column: Int, on: [Int])] {
    let tolerance = 1e-7
    var independent: [Int] = []
    var dependent: [(Int, [Int])] = []
    // Modified Gram–Schmidt on the columns of R, dropping dependent ones as they come.
    var basis: [[Double]] = []
    for column in 0..<columnCount {
      var rest = (0..<rowCount).map { self[$0, column] }
      let norm = norm(ofColumn: column)
      var weights: [Double] = []
      for direction in basis {
        let weight = zip(direction, rest).reduce(0) { $0 + $1.0 * $1.1 }
        weights.append(weight)
        for row in rest.indices { rest[row] -= weight * direction[row] }
      }
      let left = rest.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if norm > 0, left > tolerance * norm {
        basis.append(rest.map { $0 / left })
        independent.append(column)
      } else {
        let on = zip(independent, weights).filter { abs($0.1) > tolerance * norm }.map(\.0)
        dependent.append((column, on))
      }
    }
    return dependent
  }
}

/// OpenBLAS on one thread: parallelism is ours, over chains.
enum SingleThreadedBLAS {
  static let isOn: Void = openblas_set_num_threads(1)
}
