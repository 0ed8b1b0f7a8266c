import Formulas
import Foundation
import ResponseFamilies

/// What two passes say of response, offset and columns.
struct StreamedSummaries {
  private let family: CanonicalFamily
  private let schema: Schema
  private var response = ColumnSummary()
  private var offset = ColumnSummary()
  private var adjusted = ColumnSummary()
  private var columns: [ColumnSummary]
  /// −Σ log y! of a Poisson response.
  private(set) var constant = 0.0

  init(_ data: StoreRows, schema: Schema, family: CanonicalFamily) throws {
    self.family = family
    self.schema = schema
    columns = schema.columnNames.map { _ in ColumnSummary() }
    try Self.forEachMatrix(data, schema) { matrix in
      try family.family.check(
        Responses(matrix.response, levels: schema.responseLevels), named: schema.responseName,
        rows: matrix.keptRows)
      add(matrix) { $0.add($1) }
      if family == .poisson { for count in matrix.response { constant -= lgamma(count + 1) } }
    }
    try Self.forEachMatrix(data, schema) { add($0) { $0.addDeviations($1) } }
    try Magnitudes.check(
      largest: response.largest, named: "the response \(schema.responseName)")
    try Magnitudes.check(largest: offset.largest, named: "the offset")
    for (name, column) in zip(schema.columnNames, columns) {
      try Magnitudes.check(largest: column.largest, named: "column \(name)")
    }
  }

  private static func forEachMatrix(
    _ data: StoreRows, _ schema: Schema, _ body: (DesignMatrix) throws -> Void
  ) throws {
    for block in 0..<data.store.blockCount {
      let matrix = try StreamedDesign.matrix(data.part(ofBlock: block), schema: schema)
      if let matrix { try body(matrix) }
    }
  }

  private mutating func add(
    _ matrix: DesignMatrix, _ take: (inout ColumnSummary, ArraySlice<Double>) -> Void
  ) {
    let n = matrix.rowCount
    take(&response, matrix.response[...])
    take(&offset, matrix.offset[...])
    take(&adjusted, zip(matrix.response, matrix.offset).map { $0 - $1 }[...])
    for column in columns.indices {
      take(&columns[column], matrix.values[column * n..<(column + 1) * n])
    }
  }

  var start: LinearStart {
    LinearStart(family: family, response: response, offset: offset, adjusted: adjusted)
  }

  var scales: PriorScales {
    let first = schema.hasIntercept ? 1 : 0
    return PriorScales(
      family: family.family, response: response, offset: offset,
      columns: zip(schema.columnNames, columns).dropFirst(first).map { ($0, $1) })
  }

  /// What the design is centred by.
  var means: [ColumnMean] {
    columns.enumerated().map {
      let isCentered = schema.hasIntercept && $0.offset > 0
      return isCentered
        ? ColumnMean(first: $0.element.mean, correction: $0.element.meanCorrection)
        : ColumnMean(first: 0, correction: 0)
    }
  }

  /// As `CenteredDesign` finds them.
  var constantColumns: [String] {
    guard schema.hasIntercept else { return [] }
    return zip(schema.columnNames, columns).dropFirst().filter {
      $0.1.largestDeviation <= 1e-13 * abs($0.1.mean)
    }.map(\.0)
  }
}
