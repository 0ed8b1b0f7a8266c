import Formulas
import Foundation

/// Summaries of the response, the offset, their difference and every column, of some rows.
struct RowSummaries {
  /// In the order of the names below, then one a column.
  private var all: [ColumnSummary]
  /// −Σ log y! of a Poisson response.
  private(set) var constant = 0.0

  init(columnCount: Int) {
    all = [ColumnSummary](repeating: ColumnSummary(), count: 3 + columnCount)
  }

  var response: ColumnSummary { all[0] }
  var offset: ColumnSummary { all[1] }
  /// Of the response less the offset.
  var adjusted: ColumnSummary { all[2] }
  var columns: ArraySlice<ColumnSummary> { all[3...] }

  var means: [Double] { all.map(\.mean) }

  /// The first time.
  mutating func add(_ matrix: DesignMatrix) {
    for (index, values) in Self.parts(of: matrix) { all[index].add(values) }
  }

  /// The second time.
  mutating func addDeviations(_ matrix: DesignMatrix, from means: [Double]) {
    for (index, values) in Self.parts(of: matrix) {
      all[index].addDeviations(values, from: means[index])
    }
  }

  mutating func addConstant(ofCounts counts: [Double]) {
    for count in counts { constant -= lgamma(count + 1) }
  }

  private static func parts(
    of matrix: DesignMatrix
  ) -> some Sequence<(offset: Int, element: ArraySlice<Double>)> {
    let n = matrix.rowCount
    let adjusted = zip(matrix.response, matrix.offset).map { $0 - $1 }
    let columns = matrix.columnNames.indices.map { matrix.values[$0 * n..<($0 + 1) * n] }
    return ([matrix.response[...], matrix.offset[...], adjusted[...]] + columns).enumerated()
  }

  /// Takes in other rows, or what was found of the same ones the second time.
  mutating func join(_ other: RowSummaries) {
    for index in all.indices { all[index].join(other.all[index]) }
    constant += other.constant
  }

  /// All that is kept, for a sum over processes.
  var numbers: [Double] { [constant] + all.flatMap(\.numbers) }

  /// What has these numbers.
  init(numbers: [Double]) {
    constant = numbers[0]
    all = stride(from: 1, to: numbers.count, by: ColumnSummary.width).map {
      ColumnSummary(numbers: Array(numbers[$0..<$0 + ColumnSummary.width]))
    }
  }
}
