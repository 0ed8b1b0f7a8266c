import Formulas

/// The columns of a linear predictor that have coefficients, centred where it has an intercept, with
/// their priors.
struct CoefficientColumns {
  let predictor: PredictorTerms
  let rowCount: Int
  /// Column by column.
  let values: [Double]
  /// One a column.
  let forms: [PriorForm]
  /// Means that the columns were centred by; nil where they were not.
  let means: [Double]?
  private let constantColumns: [String]

  /// - Parameter learnedRows: as of ``CenteredDesign``.
  init(
    _ predictor: PredictorTerms, _ data: ModelData, priors: PriorTable, learnedRows: Int?
  ) {
    self.predictor = predictor
    let design = data.design(of: predictor)
    let centered = CenteredDesign(
      design, hasIntercept: predictor.schema.hasIntercept, learnedRows: learnedRows)
    // Thresholds take the place of the intercept's column.
    let skipped = predictor.schema.hasIntercept && !predictor.hasIntercept ? 1 : 0
    rowCount = design.rowCount
    values = Array(centered.columns.dropFirst(skipped * design.rowCount))
    forms = Array(
      priors.coefficients(ofPredictor: predictor.name).suffix(predictor.columnNames.count))
    means = predictor.schema.hasIntercept ? Array(centered.means.dropFirst(skipped)) : nil
    constantColumns = centered.constantColumns
  }

  /// Of a prior that coefficients have together only its being proper counts here.
  var priors: [Prior] { forms.map { $0.single ?? Prior(.normal(mean: 0, sd: 1)) } }

  /// R of the columns.
  var factor: TriangularFactor { factor(of: Array(forms.indices)) }

  /// R of some columns.
  func factor(of places: [Int]) -> TriangularFactor {
    TriangularFactor(
      columns: values(of: places), rowCount: rowCount, columnCount: places.count)
  }

  /// The values of some columns.
  func values(of places: [Int]) -> [Double] {
    places.flatMap { values[$0 * rowCount..<($0 + 1) * rowCount] }
  }

  /// Throws where flat coefficients are not determined, and returns warnings of collinear columns.
  func checkRank(_ factor: TriangularFactor) throws(RegressionError) -> [String] {
    try RankCheck(
      names: predictor.columnNames, constantColumns: constantColumns, factor: factor,
      priors: priors, rowCount: rowCount
    ).check()
  }

  /// Throws where the data separate what no prior bounds.
  func checkSeparation(
    of family: CanonicalFamily, responseName: String, response: [Double]
  ) throws(RegressionError) {
    let design = CenteredDesign(
      names: predictor.columnNames, hasIntercept: predictor.hasIntercept, columns: values,
      rowCount: rowCount, means: means ?? forms.map { _ in 0 })
    try SeparationCheck(
      family: family, priors: priors, factor: factor, responseName: responseName, sample: design,
      sampleResponse: response, rowCount: rowCount
    ).check()
  }
}
