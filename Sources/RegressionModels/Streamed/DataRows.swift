import Formulas

/// The rows behind a posterior, in memory or in a column store.
enum DataRows: Sendable {
  case resident(Observations)
  case streamed(StreamedDesign, CanonicalFamily)

  /// Rows of the data, those of a store that miss a value included.
  var count: Int {
    switch self {
    case .resident(let observations): observations.count
    case .streamed(let design, _): design.data.store.rowCount
    }
  }

  /// Adds to `gradient` the gradient of the log likelihood of the given rows, at σ = 1; returns
  /// that log likelihood without its constants and the number of complete rows. NaN where the file
  /// cannot be read any more.
  func addGradient(
    of rows: Span<Int>, coefficients: UnsafePointer<Double>?,
    to gradient: UnsafeMutablePointer<Double>?
  ) -> (value: Double, count: Int) {
    switch self {
    case .resident(let observations):
      let value = observations.addGradient(of: rows, coefficients: coefficients, to: gradient)
      return (value, rows.count)
    case .streamed(let design, let family):
      guard let matrix = design.rows(rows) else { return (0, 0) }
      let part = Self.observations(matrix, design.centered(matrix), family)
      let numbers = Array(0..<matrix.rowCount)
      let value = part.addGradient(
        of: numbers.span, coefficients: coefficients, to: gradient)
      return (value, matrix.rowCount)
    }
  }

  /// Calls with all complete rows, in one or more parts.
  func forEachPart(_ body: (Observations) -> Void) {
    switch self {
    case .resident(let observations): body(observations)
    case .streamed(let design, let family):
      design.forEachPart { body(Self.observations($0, $1, family)) }
    }
  }

  private static func observations(
    _ matrix: DesignMatrix, _ columns: [Double], _ family: CanonicalFamily
  ) -> Observations {
    Observations(
      family, columns: columns, coefficientCount: matrix.columnNames.count,
      response: matrix.response, offset: matrix.offset)
  }
}
