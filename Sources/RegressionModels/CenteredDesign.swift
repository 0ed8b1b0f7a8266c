import Formulas

/// The design matrix as the sampler sees it: centred where there is an implicit intercept.
///
/// With η = α + (x − x̄)β the intercept α is the linear predictor at the mean of the columns,
/// nearly independent of β, and the one that `Intercept` priors speak of (as in brms). The
/// reported `b_Intercept` is α − x̄β. With `0 + Intercept` nothing is centred.
struct CenteredDesign: Sendable {
  let names: [String]
  let hasIntercept: Bool
  let rowCount: Int
  /// Column by column; the first is all ones where `hasIntercept`.
  let columns: [Double]
  /// x̄ of every column, 0 for the intercept; all zeros where nothing is centred.
  let means: [Double]

  /// - Parameter learnedRows: the first rows, whose means count; nil for all rows. The prior of the
  ///   intercept speaks of these means, which must not move when rows come later.
  init(_ design: DesignMatrix, hasIntercept: Bool, learnedRows: Int? = nil) {
    let n = design.rowCount
    var columns = design.values
    var means = [Double](repeating: 0, count: design.columnNames.count)
    if hasIntercept {
      for column in design.columnNames.indices.dropFirst() {
        let range = column * n..<(column + 1) * n
        let learned = range.prefix(learnedRows ?? n)
        // Twice, because the first mean of a long column is off by the rounding of its sum.
        for _ in 0..<2 {
          let mean = columns[learned].reduce(0, +) / Double(learned.count)
          means[column] += mean
          for index in range { columns[index] -= mean }
        }
      }
    }
    self.names = design.columnNames
    self.hasIntercept = hasIntercept
    self.rowCount = n
    self.columns = columns
    self.means = means
  }

  /// Columns that are centred already.
  init(
    names: [String], hasIntercept: Bool, columns: [Double], rowCount: Int, means: [Double]
  ) {
    self.names = names
    self.hasIntercept = hasIntercept
    self.rowCount = rowCount
    self.columns = columns
    self.means = means
  }

  var columnCount: Int { names.count }

  /// The values of some columns, column by column.
  func values(of chosen: [Int]) -> [Double] {
    chosen.flatMap { columns[$0 * rowCount..<($0 + 1) * rowCount] }
  }

  /// Names of columns that do not vary, although there is an intercept for what is constant.
  ///
  /// A column is constant when its spread is below 1e-13 of its mean, which is rounding.
  var constantColumns: [String] {
    guard hasIntercept else { return [] }
    return names.indices.dropFirst().filter { column in
      let largest = columns[column * rowCount..<(column + 1) * rowCount].reduce(0) {
        max($0, abs($1))
      }
      return largest <= 1e-13 * abs(means[column])
    }.map { names[$0] }
  }
}
