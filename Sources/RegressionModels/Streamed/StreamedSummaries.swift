import Formulas
import Foundation
import ResponseFamilies

/// What two passes say of response, offset and columns.
struct StreamedSummaries {
  private let family: CanonicalFamily
  private let schema: Schema
  private let summaries: RowSummaries
  /// −Σ log y! of a Poisson response.
  var constant: Double { summaries.constant }

  init(_ data: StoreRows, schema: Schema, family: CanonicalFamily) throws {
    self.family = family
    self.schema = schema
    let none = RowSummaries(columnCount: schema.columnNames.count)
    var all = try Self.pass(data, schema, none) { part, matrix in
      try family.family.check(
        Responses(matrix.response, levels: schema.responseLevels), named: schema.responseName,
        rows: matrix.keptRows)
      part.add(matrix)
      if family == .poisson { part.addConstant(ofCounts: matrix.response) }
    }
    let means = all.means
    all.join(
      try Self.pass(data, schema, none) { part, matrix in
        part.addDeviations(matrix, from: means)
      })
    summaries = all
    try Magnitudes.check(
      largest: all.response.largest, named: "the response \(schema.responseName)")
    try Magnitudes.check(largest: all.offset.largest, named: "the offset")
    for (name, column) in zip(schema.columnNames, all.columns) {
      try Magnitudes.check(largest: column.largest, named: "column \(name)")
    }
  }

  /// Goes through all rows; of the shards of several processes every one begins with `none`.
  private static func pass(
    _ data: StoreRows, _ schema: Schema, _ none: RowSummaries,
    _ take: (inout RowSummaries, DesignMatrix) throws -> Void
  ) throws -> RowSummaries {
    let numbers = try data.checked(width: none.numbers.count) { blocks in
      var part = none
      for block in blocks {
        let matrix = try StreamedDesign.matrix(data.part(ofBlock: block), schema: schema)
        if let matrix { try take(&part, matrix) }
      }
      return part.numbers
    } join: { left, right in
      var joined = RowSummaries(numbers: left)
      joined.join(RowSummaries(numbers: right))
      return joined.numbers
    }
    return RowSummaries(numbers: numbers)
  }

  var start: LinearStart {
    LinearStart(
      family: family, response: summaries.response, offset: summaries.offset,
      adjusted: summaries.adjusted)
  }

  var scales: PriorScales {
    let first = schema.hasIntercept ? 1 : 0
    return PriorScales(
      family: family.family, response: summaries.response, offset: summaries.offset,
      columns: zip(schema.columnNames, summaries.columns).dropFirst(first).map { ($0, $1) })
  }

  /// What the design is centred by.
  var means: [ColumnMean] {
    summaries.columns.enumerated().map {
      let isCentered = schema.hasIntercept && $0.offset > 0
      return isCentered
        ? ColumnMean(first: $0.element.mean, correction: $0.element.meanCorrection)
        : ColumnMean(first: 0, correction: 0)
    }
  }

  /// As `CenteredDesign` finds them.
  var constantColumns: [String] {
    guard schema.hasIntercept else { return [] }
    return zip(schema.columnNames, summaries.columns).dropFirst().filter {
      $0.1.largestDeviation <= 1e-13 * abs($0.1.mean)
    }.map(\.0)
  }
}
