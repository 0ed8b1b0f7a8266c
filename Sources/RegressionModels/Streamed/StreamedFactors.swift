import Formulas

/// The QR factorisation of a streamed design, and some of its rows.
struct StreamedFactors {
  /// R of (X y), y less the offset for a gaussian response.
  let joint: TriangularFactor
  let sample: CenteredDesign
  let sampleResponse: [Double]

  /// - Parameter earlierCount: complete rows that lie with processes before this one.
  init(
    _ design: StreamedDesign, family: CanonicalFamily, rowCount n: Int, earlierCount: Int,
    sampleCount: Int
  ) throws {
    let p = design.means.count
    let stride = (n + sampleCount - 1) / sampleCount
    var (seen, chosen) = (earlierCount, [Double]())
    func reduced(_ blocks: Range<Int>) -> HouseholderReduction {
      var reduction = HouseholderReduction(columnCount: p + 1)
      design.forEachPart(of: blocks) { matrix, columns in
        let y =
          family == .gaussian
          ? zip(matrix.response, matrix.offset).map { $0 - $1 } : matrix.response
        let joint = columns + y
        reduction.append(columns: joint, rowCount: matrix.rowCount)
        for row in 0..<matrix.rowCount {
          if seen.isMultiple(of: stride) {
            for column in 0...p { chosen.append(joint[column * matrix.rowCount + row]) }
          }
          seen += 1
        }
      }
      reduction.finish()
      return reduction
    }
    let numbers = design.data.joined(width: 1 + (p + 1) * (p + 1), at: []) {
      reduced($0).numbers
    } join: { left, right in
      var stacked = HouseholderReduction(numbers: left, columnCount: p + 1)
      stacked.stack(HouseholderReduction(numbers: right, columnCount: p + 1))
      return stacked.numbers
    }
    joint = TriangularFactor(
      HouseholderReduction(numbers: numbers, columnCount: p + 1), columnCount: p + 1)
    let rows = try design.data.collected { chosen }.flatMap(\.self)
    let count = rows.count / (p + 1)
    let columns = (0...p).map { column in (0..<count).map { rows[$0 * (p + 1) + column] } }
    sample = CenteredDesign(
      names: design.schema.columnNames, hasIntercept: design.schema.hasIntercept,
      columns: Array(columns[..<p].joined()), rowCount: count, means: design.means.map(\.value))
    sampleResponse = columns[p]
  }
}
