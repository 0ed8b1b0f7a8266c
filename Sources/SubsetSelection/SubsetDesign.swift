import Foundation

/// A response and the columns that may explain it, centred and brought to unit length.
///
/// The model of every subset γ is y = α1 + X_γ β_γ + ε with ε ~ N(0, σ²I). An intercept is in all
/// of them with a flat prior, so only the columns about their means matter; and the priors used
/// here follow the columns' scale, so unit length costs nothing and keeps rounding in check. What
/// is kept of the rows is the triangle of a Householder QR decomposition of (X, y): subsets are
/// solved from it without forming XᵀX, whose condition is the square of X's.
///
/// Making it costs 2np² multiplications, or 2n²p where the columns are more than the rows.
public struct SubsetDesign: Sendable {
  /// The columns' names, in order.
  public let names: [String]
  /// n.
  public let rowCount: Int
  /// ȳ.
  public let responseMean: Double
  /// Σ(y − ȳ)².
  public let totalSumOfSquares: Double
  /// x̄ of each column.
  public let columnMeans: [Double]
  /// The length of each column about its mean; 1 for a constant column.
  public let columnNorms: [Double]
  /// R of (X, y) = QR, ``triangleRows`` × (p + 1) column by column; the last is the response.
  let triangle: [Double]
  /// The lesser of n and p + 1: rows below hold zeros only.
  let triangleRows: Int

  /// p.
  public var columnCount: Int { names.count }

  /// A column whose part outside the span of others is shorter than this, for unit length, counts
  /// as a combination of them.
  static let rankTolerance = 1e-9

  /// Centres, scales and decomposes.
  ///
  /// - Throws: where lengths differ, a value is not finite, fewer than 3 rows are given or the
  ///   response is constant.
  public init(
    response: [Double], columns: [[Double]], names: [String]
  ) throws(SubsetSelectionError) {
    try Self.check(response, columns, names)
    self.names = names
    rowCount = response.count
    let y = CentredColumn(response)
    guard y.norm > 0 else { throw .responseIsConstant }
    responseMean = y.mean
    totalSumOfSquares = y.norm * y.norm
    let centred = columns.map { CentredColumn($0) }
    columnMeans = centred.map(\.mean)
    columnNorms = centred.map { $0.norm > 0 ? $0.norm : 1 }
    triangleRows = min(rowCount, columns.count + 1)
    triangle = Self.triangle(of: (centred + [y]).map(\.unit), rows: triangleRows)
  }

  private static func check(
    _ response: [Double], _ columns: [[Double]], _ names: [String]
  ) throws(SubsetSelectionError) {
    guard names.count == columns.count else {
      throw .nameCountDiffers(names: names.count, columns: columns.count)
    }
    guard response.count >= 3 else { throw .tooFewRows(response.count) }
    guard response.allSatisfy(\.isFinite) else { throw .notFinite(column: "response") }
    for (name, column) in zip(names, columns) {
      guard column.count == response.count else {
        throw .lengthsDiffer(column: name, rows: column.count, expected: response.count)
      }
      guard column.allSatisfy(\.isFinite) else { throw .notFinite(column: name) }
    }
  }

  /// R of a QR decomposition by Householder reflections, its first `rows` rows.
  ///
  /// Works row by row, so that all columns go by at once.
  private static func triangle(of columns: [[Double]], rows: Int) -> [Double] {
    let (count, rowCount) = (columns.count, columns[0].count)
    var matrix = [Double](repeating: 0, count: rowCount * count)
    for (j, column) in columns.enumerated() {
      for i in column.indices { matrix[i * count + j] = column[i] }
    }
    matrix.withUnsafeMutableBufferPointer { matrix in
      for pivot in 0..<min(count, rowCount - 1) {
        reflect(matrix, pivot: pivot, rowCount: rowCount, count: count)
      }
    }
    return (0..<count).flatMap { column in
      (0..<rows).map { $0 > column ? 0 : matrix[$0 * count + column] }
    }
  }

  /// Makes zeros of a column below its pivot, and reflects the columns after it.
  private static func reflect(
    _ matrix: UnsafeMutableBufferPointer<Double>, pivot: Int, rowCount: Int, count: Int
  ) {
    var reflector = (pivot..<rowCount).map { matrix[$0 * count + pivot] }
    let length = reflector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length > 0 else { return }
    reflector[0] += reflector[0] < 0 ? -length : length
    let square = reflector.reduce(0) { $0 + $1 * $1 }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { scales in
      for j in pivot..<count { scales[j] = 0 }
      for (i, entry) in reflector.enumerated() {
        let row = (pivot + i) * count
        for j in pivot..<count { scales[j] += entry * matrix[row + j] }
      }
      for j in pivot..<count { scales[j] = 2 * scales[j] / square }
      for (i, entry) in reflector.enumerated() {
        let row = (pivot + i) * count
        for j in pivot..<count { matrix[row + j] -= scales[j] * entry }
      }
    }
  }
}

/// A column about its mean, at unit length; all zeros where it is constant but for rounding.
private struct CentredColumn {
  let mean: Double
  let norm: Double
  let unit: [Double]

  init(_ values: [Double]) {
    let count = Double(values.count)
    // Scaling first keeps columns near the ends of the range of Double from overflowing.
    let largest = values.reduce(0) { max($0, abs($1)) }
    let scale = largest > 0 ? largest : 1
    var centre = values.reduce(0) { $0 + $1 / scale } / count
    centre += values.reduce(0) { $0 + ($1 / scale - centre) } / count
    let centred = values.map { $0 / scale - centre }
    let length = centred.reduce(0) { $0 + $1 * $1 }.squareRoot()
    mean = centre * scale
    let isConstant = length <= 8 * Double.ulpOfOne * count.squareRoot()
    norm = isConstant ? 0 : length * scale
    unit = centred.map { isConstant ? 0 : $0 / length }
  }
}
