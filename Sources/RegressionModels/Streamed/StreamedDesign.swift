import CKernels
import ColumnStores
import Formulas

/// The mean of a column in two parts, as `CenteredDesign` subtracts them.
struct ColumnMean: Sendable {
  let first: Double
  let correction: Double

  var value: Double { first + correction }
}

/// A centred design that is made of a column store, block by block, in every pass.
struct StreamedDesign: Sendable {
  let data: StoreRows
  let schema: Schema
  /// x̄ of every column, 0 for the intercept; all zeros where nothing is centred.
  let means: [ColumnMean]
  /// Copies columns that stand in the store as they are; nil where something is computed.
  private let copy: TileCopy?

  init(_ data: StoreRows, schema: Schema, means: [ColumnMean]) {
    self.data = data
    self.schema = schema
    self.means = means
    copy = TileCopy(data, schema: schema, means: means)
  }

  /// The complete rows of a block before they are centred; nil where there are none.
  static func matrix(
    _ part: StoreRows.Part, schema: Schema
  ) throws(FormulaError) -> DesignMatrix? {
    part.rows.isEmpty ? nil : try schema.designMatrix(ofComplete: part.columns, rows: part.rows)
  }

  /// The columns of some rows less their means.
  func centered(_ matrix: DesignMatrix) -> [Double] {
    var columns = matrix.values
    for (column, mean) in means.enumerated() where mean.value != 0 {
      for index in column * matrix.rowCount..<(column + 1) * matrix.rowCount {
        columns[index] = columns[index] - mean.first - mean.correction
      }
    }
    return columns
  }

  /// Calls with the complete rows of each of some blocks. Blocks were coded once when the model was built,
  /// so one that cannot be now has changed, and counts as rows that are not numbers.
  func forEachPart(
    of blocks: Range<Int>, _ body: (DesignMatrix, _ columns: [Double]) -> Void
  ) {
    for block in blocks {
      let part = data.part(ofBlock: block)
      guard !part.rows.isEmpty else { continue }
      let matrix = coded(part)
      body(matrix, centered(matrix))
    }
  }

  private func coded(_ part: StoreRows.Part) -> DesignMatrix {
    (try? Self.matrix(part, schema: schema)) ?? noNumbers
  }

  /// A row that makes every sum NaN.
  private var noNumbers: DesignMatrix {
    DesignMatrix(
      columnNames: schema.columnNames, rowCount: 1,
      values: means.map { _ in .nan }, offset: [.nan], response: [.nan], keptRows: [0],
      droppedRowCount: 0)
  }

  /// The complete ones of some rows, nil where there are none; one that makes every sum NaN where
  /// the file cannot be read any more.
  func rows(_ rows: [Int]) -> DesignMatrix? {
    guard let part = data.part(ofRows: rows) else { return noNumbers }
    return part.rows.isEmpty ? nil : coded(part)
  }

  /// Calls with the tiles of each of some blocks, which are gone afterwards.
  func forEachTiles(of blocks: Range<Int>, _ body: (UnsafePointer<glm_design>) -> Void) {
    if let copy {
      copy.forEachTiles(of: blocks, body)
      return
    }
    forEachPart(of: blocks) { matrix, columns in
      let tiles = DesignTiles(
        columns: columns, coefficientCount: means.count, response: matrix.response,
        offset: matrix.offset, multiplicity: nil)
      withExtendedLifetime(tiles) { withUnsafePointer(to: tiles.design, body) }
    }
  }
}
