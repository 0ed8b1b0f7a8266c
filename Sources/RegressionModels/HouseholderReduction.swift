/// Reduces a matrix to the R of its QR factorisation, by Householder reflections.
///
/// Golub and Van Loan (2013, algorithm 5.2.1), on blocks of rows that stay in the cache: R so far is
/// stacked on the next block and reduced again (their section 5.2.3 on updating). Costs 2 n p²
/// operations. Ours rather than LAPACK's, so that the bits do not depend on the processor.
struct HouseholderReduction {
  /// R column by column, `rowCount` rows, zeros below the diagonal.
  private(set) var upperTriangle: [Double] = []
  /// min(rows, columns) of the matrix so far.
  private(set) var rowCount = 0
  private let columnCount: Int
  private let blockRowCount: Int
  /// Rows that do not fill a block yet, row by row.
  private var waiting: [Double] = []

  /// Begins with no rows; ``append(columns:rowCount:)`` adds them, and ``finish()`` ends.
  init(columnCount p: Int) {
    columnCount = p
    blockRowCount = max(512, 4 * p)
  }

  /// - Parameter columns: the matrix column by column.
  init(columns: [Double], rowCount n: Int, columnCount p: Int) {
    self.init(columnCount: p)
    for start in stride(from: 0, to: n, by: blockRowCount) {
      reduce(rows: start..<min(start + blockRowCount, n), of: columns, n)
    }
  }

  /// Adds rows, column by column. Wherever rows are parted, R has the same bits.
  mutating func append(columns: [Double], rowCount n: Int) {
    let p = columnCount
    for row in 0..<n {
      for column in 0..<p { waiting.append(columns[column * n + row]) }
      if waiting.count == blockRowCount * p { finish() }
    }
  }

  /// Takes in the rows that wait.
  mutating func finish() {
    let p = columnCount
    guard p > 0, !waiting.isEmpty else { return }
    let n = waiting.count / p
    var columns = [Double](repeating: 0, count: n * p)
    for row in 0..<n {
      for column in 0..<p { columns[column * n + row] = waiting[row * p + column] }
    }
    waiting.removeAll(keepingCapacity: true)
    reduce(rows: 0..<n, of: columns, n)
  }

  private mutating func reduce(rows: Range<Int>, of columns: [Double], _ n: Int) {
    let p = columnCount
    var stacked = Self.stack(upperTriangle, rowCount, on: rows, of: columns, n, p)
    let height = rowCount + rows.count
    Self.reduce(&stacked, height, p)
    rowCount = min(height, p)
    upperTriangle = Self.head(of: stacked, height, p, rows: rowCount)
  }

  private static func stack(
    _ upper: [Double], _ height: Int, on rows: Range<Int>, of columns: [Double], _ n: Int, _ p: Int
  ) -> [Double] {
    var stacked: [Double] = []
    stacked.reserveCapacity((height + rows.count) * p)
    for column in 0..<p {
      stacked += upper[column * height..<(column + 1) * height]
      stacked += columns[column * n + rows.lowerBound..<column * n + rows.upperBound]
    }
    return stacked
  }

  /// The first rows of a reduced matrix, with the reflections below the diagonal cleared.
  private static func head(
    of matrix: [Double], _ m: Int, _ p: Int, rows: Int
  ) -> [Double] {
    var head = [Double](repeating: 0, count: rows * p)
    for column in 0..<p {
      for row in 0..<min(column + 1, rows) { head[column * rows + row] = matrix[column * m + row] }
    }
    return head
  }

  private static func reduce(_ matrix: inout [Double], _ m: Int, _ p: Int) {
    matrix.withUnsafeMutableBufferPointer { buffer in
      guard let a = buffer.baseAddress else { return }
      for k in 0..<min(m - 1, p) { reflect(a, column: k, m, p) }
    }
  }

  /// Zeroes column k below the diagonal, and reflects the columns after it.
  ///
  /// The column is divided by its largest element first, so that no square overflows or vanishes.
  private static func reflect(_ a: UnsafeMutablePointer<Double>, column k: Int, _ m: Int, _ p: Int)
  {
    let v = a + (k * m + k)
    let length = m - k
    let largest = (0..<length).reduce(0.0) { max($0, abs(v[$1])) }
    guard largest > 0, largest.isFinite else { return }
    for row in 0..<length { v[row] /= largest }
    let norm = innerProduct(v, v, count: length).squareRoot()
    let alpha = v[0] > 0 ? -norm : norm
    v[0] -= alpha
    // ‖v‖² = 2 (norm² + |x₀| norm), and the reflection is I − 2vvᵀ/‖v‖².
    let half = -alpha * v[0]
    for column in k + 1..<max(p, k + 1) {
      let x = a + (column * m + k)
      let weight = innerProduct(v, x, count: length) / half
      for row in 0..<length { x[row] -= weight * v[row] }
    }
    v[0] = alpha * largest
  }
}
