import CKernels
import Probability

/// Centred columns and offset of one linear predictor η = o + Xθ, with what rounding makes of it.
struct CenteredRows: Sendable {
  let rowCount: Int
  let columnCount: Int
  /// Column by column.
  let columns: [Double]
  /// Nil for zeros.
  let offset: [Double]?

  init(columns: [Double], columnCount: Int, rowCount: Int, offset: [Double]) {
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.columns = columns
    self.offset = offset.contains { $0 != 0 } ? offset : nil
  }

  private var instructionSet: Int32 { InstructionSet.current.kernelIndex }

  /// Writes η of every row.
  func predict(_ position: UnsafePointer<Double>, into eta: UnsafeMutablePointer<Double>) {
    if let offset {
      eta.update(from: offset, count: rowCount)
    } else {
      eta.update(repeating: 0, count: rowCount)
    }
    kernels_multiply(instructionSet, columns, rowCount, columnCount, position, eta)
  }

  /// Adds Xᵀs.
  func pullBack(_ slopes: UnsafePointer<Double>, into target: UnsafeMutablePointer<Double>) {
    kernels_multiply_transposed(
      instructionSet, columns, rowCount, columnCount, slopes, target)
  }

  /// Adds XᵀWX to a block of a symmetric matrix of `width` columns, whose first row and column are
  /// given. O(nd²).
  func addCrossProduct(
    _ weights: UnsafePointer<Double>, into matrix: UnsafeMutablePointer<Double>, width: Int,
    row first: Int, column other: Int
  ) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: max(rowCount, 1)) { buffer in
      columns.withUnsafeBufferPointer { columns in
        guard let scaled = buffer.baseAddress, let x = columns.baseAddress else { return }
        for j in 0..<columnCount {
          for row in 0..<rowCount { scaled[row] = weights[row] * x[j * rowCount + row] }
          for k in 0...j {
            let sum = innerProduct(scaled, x + k * rowCount, count: rowCount)
            matrix[(first + j) * width + other + k] += sum
            if j != k { matrix[(first + k) * width + other + j] += sum }
          }
        }
      }
    }
  }

  /// Writes |o| + Σ|x||θ| of every row: γ_{d+2} of it bounds the error of η.
  func sizes(_ position: UnsafePointer<Double>, into sizes: UnsafeMutablePointer<Double>) {
    for row in 0..<rowCount { sizes[row] = abs(offset?[row] ?? 0) }
    for column in 0..<columnCount {
      let size = abs(position[column])
      for row in 0..<rowCount { sizes[row] += size * abs(columns[column * rowCount + row]) }
    }
  }

  /// The factor of `sizes` that bounds the error of η.
  var predictorError: Double { roundingBound(columnCount + 2) * roundingSafety }

  /// Adds Σ|x|s of every column.
  func pullBackSizes(
    _ slopes: UnsafePointer<Double>, into target: UnsafeMutablePointer<Double>
  ) {
    for column in 0..<columnCount {
      var sum = 0.0
      for row in 0..<rowCount { sum += abs(columns[column * rowCount + row]) * slopes[row] }
      target[column] += sum
    }
  }
}
