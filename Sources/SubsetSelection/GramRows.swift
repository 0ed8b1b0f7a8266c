import CKernels
import Probability

/// Rows of the Gram matrix [XᵀX + D, Xᵀy; yᵀX, yᵀy], made when they are asked for.
///
/// A chain over subsets asks for the rows of columns that enter, which are few of many, so that
/// the whole matrix is not made. A row costs p min(n, p) multiplications; it is kept as long as
/// `keptLimit` numbers in all are not exceeded.
struct GramRows: Sendable {
  /// p + 1.
  let width: Int
  private let design: SubsetDesign
  private let ridge: Double
  private let keptLimit: Int
  private var kept: [Int: [Double]] = [:]

  /// Unit columns and response; `ridge` is the diagonal of D.
  init(_ design: SubsetDesign, ridge: Double, keptLimit: Int = 1 << 23) {
    width = design.columnCount + 1
    self.design = design
    self.ridge = ridge
    self.keptLimit = keptLimit
  }

  /// The row of the response, yᵀX and yᵀy.
  var response: [Double] { products(with: width - 1) }

  /// XᵀX + D on the diagonal.
  var diagonal: [Double] {
    let rows = design.triangleRows
    return (0..<design.columnCount).map { column in
      design.triangle[column * rows..<(column + 1) * rows].reduce(ridge) { $0 + $1 * $1 }
    }
  }

  /// The row of a column.
  subscript(column: Int) -> [Double] {
    mutating get {
      if let row = kept[column] { return row }
      var row = products(with: column)
      row[column] += ridge
      if (kept.count + 1) * width <= keptLimit { kept[column] = row }
      return row
    }
  }

  private func products(with column: Int) -> [Double] {
    var row = [Double](repeating: 0, count: width)
    let rows = design.triangleRows
    design.triangle.withUnsafeBufferPointer { triangle in
      guard let triangle = triangle.baseAddress else { return }
      kernels_multiply_transposed(
        InstructionSet.current.kernelIndex, triangle, rows, width, triangle + column * rows, &row)
    }
    return row
  }
}
