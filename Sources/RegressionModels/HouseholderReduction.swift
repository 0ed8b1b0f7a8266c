import CKernels
import Probability

/// Reduces a matrix to the R of its QR factorisation, by Householder reflections.
///
/// Golub and Van Loan (2013, algorithm 5.2.1), on blocks of rows that stay in the cache: R so far is
/// stacked on the next block and reduced again (their section 5.2.3 on updating). Costs 2 n p²
/// operations in the kernels. Ours rather than LAPACK's, so that the bits do not depend on the
/// processor.
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

  /// - Parameters:
  ///   - columns: the matrix column by column.
  ///   - last: one more column; empty for none.
  init(columns: [Double], last: [Double] = [], rowCount n: Int, columnCount p: Int) {
    self.init(columnCount: p)
    for start in stride(from: 0, to: n, by: blockRowCount) {
      reduce(rows: start..<min(start + blockRowCount, n), of: columns, last: last, n)
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
    reduce(rows: 0..<n, of: columns, last: [], n)
  }

  private mutating func reduce(
    rows: Range<Int>, of columns: [Double], last: [Double], _ n: Int
  ) {
    let (p, height) = (columnCount, rowCount + rows.count)
    let lanes = Int(KERNELS_LANES)
    let step = (height + lanes - 1) / lanes * lanes
    withUnsafeTemporaryAllocation(
      byteCount: 8 * step * (p + 1), alignment: 64
    ) { memory in
      let cells = memory.bindMemory(to: Double.self)
      guard let first = cells.baseAddress else { return }
      for column in 0..<p {
        let isLast = column * n == columns.count
        let (source, start) = isLast ? (last, 0) : (columns, column * n)
        stack(
          source[start + rows.lowerBound..<start + rows.upperBound], ofColumn: column,
          into: UnsafeMutableBufferPointer(rebasing: cells[column * step..<(column + 1) * step]))
      }
      kernels_householder(
        InstructionSet.current.kernelIndex, first, height, p, first + p * step)
      rowCount = min(height, p)
      upperTriangle = Self.head(of: cells, step, p, rows: rowCount)
    }
  }

  /// Writes a column of R so far, new rows below it, and zeros in what is left.
  private func stack(
    _ rows: ArraySlice<Double>, ofColumn column: Int, into cells: UnsafeMutableBufferPointer<Double>
  ) {
    for row in 0..<rowCount { cells[row] = upperTriangle[column * rowCount + row] }
    _ = UnsafeMutableBufferPointer(rebasing: cells[rowCount..<rowCount + rows.count])
      .update(fromContentsOf: rows)
    for row in rowCount + rows.count..<cells.count { cells[row] = 0 }
  }

  /// The first rows of a reduced matrix, cleared below the diagonal.
  private static func head(
    of matrix: UnsafeMutableBufferPointer<Double>, _ step: Int, _ p: Int, rows: Int
  ) -> [Double] {
    var head = [Double](repeating: 0, count: rows * p)
    for column in 0..<p {
      for row in 0..<min(column + 1, rows) {
        head[column * rows + row] = matrix[column * step + row]
      }
    }
    return head
  }
}
