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
    let reduction = Self.reduction(of: design, family) { joint, rowCount in
      for row in 0..<rowCount {
        if seen.isMultiple(of: stride) {
          for column in 0...p { chosen.append(joint[column * rowCount + row]) }
        }
        seen += 1
      }
    }
    joint = TriangularFactor(reduction, columnCount: p + 1)
    let rows = try design.data.collected { chosen }.flatMap(\.self)
    let count = rows.count / (p + 1)
    let columns = (0...p).map { column in (0..<count).map { rows[$0 * (p + 1) + column] } }
    sample = CenteredDesign(
      names: design.schema.columnNames, hasIntercept: design.schema.hasIntercept,
      columns: Array(columns[..<p].joined()), rowCount: count, means: design.means.map(\.value))
    sampleResponse = columns[p]
  }

  /// R of (X y), joined along the shards; `visit` is called with the rows as they pass, column by
  /// column, and how many they are.
  private static func reduction(
    of design: StreamedDesign, _ family: CanonicalFamily,
    visit: (_ joint: [Double], _ rowCount: Int) -> Void
  ) -> HouseholderReduction {
    let width = design.means.count + 1
    func reduced(_ blocks: Range<Int>) -> HouseholderReduction {
      var reduction = HouseholderReduction(columnCount: width)
      design.forEachPart(of: blocks) { matrix, columns in
        let y =
          family == .gaussian
          ? zip(matrix.response, matrix.offset).map { $0 - $1 } : matrix.response
        let joint = columns + y
        reduction.append(columns: joint, rowCount: matrix.rowCount)
        visit(joint, matrix.rowCount)
      }
      reduction.finish()
      return reduction
    }
    let numbers = design.data.joined(width: 1 + width * width, at: []) {
      reduced($0).numbers
    } join: { left, right in
      var stacked = HouseholderReduction(numbers: left, columnCount: width)
      stacked.stack(HouseholderReduction(numbers: right, columnCount: width))
      return stacked.numbers
    }
    return HouseholderReduction(numbers: numbers, columnCount: width)
  }
}
