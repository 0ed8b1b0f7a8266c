import Formulas

/// The QR factorisation of a streamed design, and some of its rows.
struct StreamedFactors {
  /// R of (X y), y less the offset for a gaussian response.
  let joint: TriangularFactor
  private(set) var sample: CenteredDesign
  private(set) var sampleResponse: [Double] = []

  init(
    _ design: StreamedDesign, family: CanonicalFamily, rowCount n: Int, sampleCount: Int
  ) {
    let p = design.means.count
    var reduction = HouseholderReduction(columnCount: p + 1)
    let stride = (n + sampleCount - 1) / sampleCount
    var seen = 0
    var (chosen, response) = ([[Double]](repeating: [], count: p), [Double]())
    design.forEachPart { matrix, columns in
      let y =
        family == .gaussian
        ? zip(matrix.response, matrix.offset).map { $0 - $1 } : matrix.response
      reduction.append(columns: columns + y, rowCount: matrix.rowCount)
      for row in 0..<matrix.rowCount {
        if seen.isMultiple(of: stride) {
          for column in 0..<p { chosen[column].append(columns[column * matrix.rowCount + row]) }
          response.append(y[row])
        }
        seen += 1
      }
    }
    reduction.finish()
    joint = TriangularFactor(reduction, columnCount: p + 1)
    sampleResponse = response
    sample = CenteredDesign(
      names: design.schema.columnNames, hasIntercept: design.schema.hasIntercept,
      columns: chosen.flatMap(\.self), rowCount: response.count, means: design.means.map(\.value))
  }
}
