import ColumnStores
import Formulas
import Foundation

extension ColumnStore {
  /// The position and description of a column of numbers or booleans.
  func numericColumn(
    _ name: String
  ) throws(RegressionError) -> (position: Int, column: StoredColumn) {
    guard let position = position(ofColumn: name) else {
      throw RegressionError("the store has no column '\(name)'")
    }
    if case .category = columns[position].kind {
      throw RegressionError(
        "column '\(name)' is a category; a streamed regression takes numbers and booleans")
    }
    return (position, columns[position])
  }
}

extension StreamedLikelihood {
  /// Checks every block and every response in one pass; returns what the pass counts.
  ///
  /// - Returns: the complete rows, and the sum over them of the log likelihood's parts that depend
  ///   on the response alone.
  func check(name: String) throws -> (completeRowCount: Int, constant: Double) {
    var (count, constant) = (0, 0.0)
    for block in 0..<store.blockCount {
      try store.verify(block: block)
      let rows = store.rows(ofBlock: block)
      let part = try store.withBlock(block) { try check($0, rows: rows, name: name) }
      count += part.count
      constant += part.constant
    }
    guard count > 0 else {
      throw RegressionError("every row misses a value in the columns of the model")
    }
    return (count, constant)
  }

  private func check(
    _ tiles: UnsafeBufferPointer<Double>, rows: Range<Int>, name: String
  ) throws(RegressionError) -> (count: Int, constant: Double) {
    var (count, constant) = (0, 0.0)
    let width = store.columns.count
    for row in 0..<rows.count {
      let start = row / Lanes.scalarCount * width * Lanes.scalarCount + row % Lanes.scalarCount
      let y = tiles[start + response * Lanes.scalarCount]
      let misses = predictors.contains { tiles[start + $0 * Lanes.scalarCount].isNaN }
      guard !misses, !y.isNaN else { continue }
      count += 1
      switch family {
      case .gaussian: constant -= 0.5 * log(2 * Double.pi)
      case .bernoulli where y == 0 || y == 1: break
      case .poisson where y >= 0 && y == y.rounded(): constant -= lgamma(y + 1)
      case .bernoulli, .poisson:
        try family.check(
          response: [y], named: name, levels: nil, rows: [rows.lowerBound + row])
      }
    }
    return (count, constant)
  }
}
