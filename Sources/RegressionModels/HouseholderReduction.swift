import CKernels
import Dispatch
import Probability
import Synchronization

/// Reduces a matrix to the R of its QR factorisation, by Householder reflections.
///
/// Golub and Van Loan (2013, algorithm 5.2.1), on blocks of rows that stay in the cache. Four
/// reductions take the blocks in turn: R so far is stacked on the next block and reduced again (their
/// section 5.2.3 on updating); in the end the four are stacked on each other (Demmel et al. 2012). So
/// the blocks of a matrix in memory go on several threads, and R has the same bits on any number of
/// them. Costs 2 n p² operations in the kernels. Ours rather than LAPACK's, so that the bits do not
/// depend on the processor.
struct HouseholderReduction {
  private let columnCount: Int
  private let blockRowCount: Int
  private var parts: [PartialReduction]
  private var blockCount = 0
  /// Rows that do not fill a block yet, row by row.
  private var waiting: [Double] = []

  /// Reductions side by side.
  private static let partCount = 4

  /// Begins with no rows; ``append(columns:rowCount:)`` adds them, and ``finish()`` ends.
  init(columnCount p: Int) {
    columnCount = p
    blockRowCount = max(512, 4 * p)
    parts = [PartialReduction](
      repeating: PartialReduction(columnCount: p), count: Self.partCount)
  }

  /// - Parameters:
  ///   - columns: the matrix column by column.
  ///   - last: one more column; empty for none.
  init(columns: [Double], last: [Double] = [], rowCount n: Int, columnCount p: Int) {
    self.init(columnCount: p)
    let (size, count) = (blockRowCount, (n + blockRowCount - 1) / blockRowCount)
    let results = Mutex(parts)
    let start = parts
    DispatchQueue.concurrentPerform(iterations: min(count, Self.partCount)) { number in
      var part = start[number]
      for block in stride(from: number, to: count, by: Self.partCount) {
        part.reduce(rows: block * size..<min((block + 1) * size, n), of: columns, last: last, n)
      }
      results.withLock { $0[number] = part }
    }
    parts = results.withLock { $0 }
    join()
  }

  /// R column by column, `rowCount` rows, zeros below the diagonal.
  var upperTriangle: [Double] { parts[0].upperTriangle }
  /// min(rows, columns) of the matrix.
  var rowCount: Int { parts[0].rowCount }

  /// Adds rows, column by column. Wherever rows are parted, R has the same bits.
  mutating func append(columns: [Double], rowCount n: Int) {
    let p = columnCount
    for row in 0..<n {
      for column in 0..<p { waiting.append(columns[column * n + row]) }
      if waiting.count == blockRowCount * p { takeBlock() }
    }
  }

  /// Takes in the R of other rows.
  mutating func stack(_ other: HouseholderReduction) {
    guard other.rowCount > 0 else { return }
    guard rowCount > 0 else {
      self = other
      return
    }
    parts[0].reduce(
      rows: 0..<other.rowCount, of: other.upperTriangle, last: [], other.rowCount)
  }

  /// Takes in the rows that wait. No rows may come after it.
  mutating func finish() {
    takeBlock()
    join()
  }

  private mutating func takeBlock() {
    let p = columnCount
    guard p > 0, !waiting.isEmpty else { return }
    let n = waiting.count / p
    var columns = [Double](repeating: 0, count: n * p)
    for row in 0..<n {
      for column in 0..<p { columns[column * n + row] = waiting[row * p + column] }
    }
    waiting.removeAll(keepingCapacity: true)
    parts[blockCount % Self.partCount].reduce(rows: 0..<n, of: columns, last: [], n)
    blockCount += 1
  }

  /// Stacks the parts on the first.
  private mutating func join() {
    for part in parts.dropFirst() where part.rowCount > 0 {
      parts[0].reduce(
        rows: 0..<part.rowCount, of: part.upperTriangle, last: [], part.rowCount)
    }
  }
}

extension HouseholderReduction {
  /// The number of rows, and R with room for as many rows as columns, for a sum over processes.
  var numbers: [Double] {
    let (p, rows) = (columnCount, rowCount)
    var numbers = [Double](repeating: 0, count: 1 + p * p)
    numbers[0] = Double(rows)
    for column in 0..<p {
      for row in 0..<rows { numbers[1 + column * p + row] = upperTriangle[column * rows + row] }
    }
    return numbers
  }

  /// What has these numbers.
  init(numbers: [Double], columnCount p: Int) {
    self.init(columnCount: p)
    let rows = Int(exactly: numbers[0]) ?? 0
    let triangle = (0..<p).flatMap { numbers[1 + $0 * p..<1 + $0 * p + rows] }
    parts[0] = PartialReduction(upperTriangle: triangle, rowCount: rows, columnCount: p)
  }
}

/// R of some of the blocks.
private struct PartialReduction {
  private(set) var upperTriangle: [Double] = []
  private(set) var rowCount = 0
  private let columnCount: Int

  init(upperTriangle: [Double] = [], rowCount: Int = 0, columnCount: Int) {
    self.upperTriangle = upperTriangle
    self.rowCount = rowCount
    self.columnCount = columnCount
  }

  /// Takes in rows of a matrix of n rows.
  mutating func reduce(
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
