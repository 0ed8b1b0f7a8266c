import Foundation

/// The Gram matrix of columns and response, swept on the columns that are in.
///
/// The sweep operator (Goodnight 1979) turns [XᵀX + D, Xᵀy; yᵀX, yᵀy] into a matrix whose corner is
/// the residual sum of squares of the columns that are in, and whose other entries give that of
/// every set one column away at O(1) each. A sweep costs p² multiplications. Rounding builds up
/// sweep by sweep, so after `refreshInterval` of them the matrix is made again from the data.
struct SweptGram: Sendable {
  /// Sweeps after which the matrix is made again.
  var refreshInterval = 200
  /// What must remain of a unit column's square for it to enter.
  static let pivotTolerance = 1e-10

  let columnCount: Int
  private let original: [Double]
  private var matrix: [Double]
  private var sweeps = 0
  private(set) var subset: ColumnSubset
  /// log |(XᵀX + D)_γ|.
  private(set) var logDeterminant = 0.0
  /// How many columns are in.
  private(set) var size = 0

  /// Unit columns and response; `ridge` is D, one number for each column.
  init(_ design: SubsetDesign, ridge: [Double]) {
    let p = design.columnCount
    let width = p + 1
    columnCount = p
    subset = ColumnSubset(count: p)
    var gram = [Double](repeating: 0, count: width * width)
    for i in 0..<width {
      for j in i..<width {
        var sum = 0.0
        for row in 0...i {
          sum += design.triangle[row * width + i] * design.triangle[row * width + j]
        }
        gram[i * width + j] = sum
        gram[j * width + i] = sum
      }
    }
    for j in 0..<p { gram[j * width + j] += ridge[j] }
    original = gram
    matrix = gram
  }

  /// yᵀy less what the columns that are in explain.
  var residual: Double { max(0, matrix[matrix.count - 1]) }

  /// What remains of a column's square that is out, or −1/that of one that is in.
  func pivot(_ column: Int) -> Double { matrix[column * (columnCount + 2)] }

  /// The coefficient of a column that is in.
  func coefficient(_ column: Int) -> Double { matrix[column * (columnCount + 1) + columnCount] }

  /// The covariance (XᵀX + D)⁻¹ of two columns that are in.
  func covariance(_ i: Int, _ j: Int) -> Double { -matrix[i * (columnCount + 1) + j] }

  /// Whether a column that is out could enter: it is not a combination of those that are in.
  func canEnter(_ column: Int) -> Bool {
    pivot(column) > Self.pivotTolerance
  }

  /// The residual and the log determinant with one column flipped; nil where it cannot enter.
  func flipped(_ column: Int) -> (residual: Double, logDeterminant: Double)? {
    let pivot = self.pivot(column)
    if !subset[column] && !canEnter(column) { return nil }
    let cross = matrix[column * (columnCount + 1) + columnCount]
    // Out: S_yy − S_jy²/S_jj with S_jj > 0. In: S_jj = −(its inverse pivot), so the sign turns.
    let corner = matrix[matrix.count - 1]
    return (max(0, corner - cross * cross / pivot), logDeterminant + log(abs(pivot)))
  }

  /// Moves a column in or out.
  mutating func flip(_ column: Int) {
    sweep(column)
    sweeps += 1
    if sweeps >= refreshInterval { refresh() }
  }

  /// Makes the matrix again from the data for the columns that are in.
  mutating func refresh() {
    let members = subset.columns
    matrix = original
    subset = ColumnSubset(count: columnCount)
    (sweeps, size, logDeterminant) = (0, 0, 0)
    for column in members { sweep(column) }
  }

  private mutating func sweep(_ column: Int) {
    let width = columnCount + 1
    let isIn = subset[column]
    let pivot = matrix[column * width + column]
    logDeterminant += log(abs(pivot))
    matrix.withUnsafeMutableBufferPointer { a in
      for i in 0..<width where i != column {
        let factor = a[i * width + column] / pivot
        guard factor != 0 else { continue }
        for j in 0..<width where j != column {
          a[i * width + j] -= factor * a[column * width + j]
        }
      }
      // Sweeping out is the same operation with the sign of the pivot's row and column turned.
      let scale = isIn ? -1 / pivot : 1 / pivot
      for i in 0..<width where i != column {
        a[i * width + column] *= scale
        a[column * width + i] *= scale
      }
      a[column * width + column] = -1 / pivot
    }
    subset[column] = !isIn
    size += isIn ? -1 : 1
  }
}
