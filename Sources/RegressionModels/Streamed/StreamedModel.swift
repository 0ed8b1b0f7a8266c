import ColumnStores
import Formulas

/// A regression on a column store, built in four passes: rows that show levels and extremes; means;
/// deviations; and the QR factorisations. Sums run over the rows in the order in which they would in
/// memory, so that coordinates and priors have the same bits.
struct StreamedModel {
  let specification: RegressionSpecification
  let design: StreamedDesign
  let droppedRowCount: Int
  let warnings: [String]
  let posterior: RegressionPosterior

  /// Most rows in which separation is looked for.
  private static let sampleCount = 8192

  init(
    _ formula: Formula, _ store: ColumnStore, family: CanonicalFamily, preset: PriorPreset,
    statements: [PriorStatement]
  ) throws {
    guard !preset.needsMedians(family) else {
      throw RegressionError(
        """
        preset brms needs the median of the response, which a column store does not give; choose \
        another preset (--priors weak)
        """)
    }
    let data = StoreRows(
      store, names: try formula.blockColumns(in: StoreRows.head(of: store)))
    let (shown, count) = try data.scan()
    guard count > 0 else {
      throw RegressionError("every row of \(store.path) misses a value that the formula needs")
    }
    let schema = try Self.schema(of: formula, data, shown: shown)
    let summaries = try StreamedSummaries(data, schema: schema, family: family)
    let priors = try PriorTable(
      preset: preset, statements: statements, scales: summaries.scales,
      hasIntercept: schema.hasIntercept)
    droppedRowCount = store.rowCount - count
    specification = RegressionSpecification(
      formula: formula.text, family: family, schema: schema, priors: priors, preset: preset,
      rowCount: count)
    design = StreamedDesign(data, schema: schema, means: summaries.means)
    let start = summaries.start
    let factors = StreamedFactors(
      design, family: family, rowCount: count, sampleCount: Self.sampleCount)
    warnings = try Identifiability(
      family: family, names: schema.columnNames, rowCount: count,
      constantColumns: summaries.constantColumns, factor: factors.joint,
      responseName: schema.responseName, priors: priors.ofCoefficients,
      sigmaPrior: priors.ofSigma, sample: factors.sample, sampleResponse: factors.sampleResponse
    ).check()
    let likelihood: RegressionPosterior.Likelihood
    if let cumulant = GeneralizedLinearLikelihood.Cumulant(family) {
      likelihood = .generalized(
        GeneralizedLinearLikelihood(cumulant, streamed: design, constant: summaries.constant))
    } else {
      likelihood = .gaussian(GaussianLikelihood(factors.joint, observationCount: count))
    }
    posterior = RegressionPosterior(
      likelihood: likelihood, observations: .streamed(design, family),
      coordinates: Coordinates(
        factors.joint, rowCount: count, hasIntercept: schema.hasIntercept,
        priors: priors.ofCoefficients, center: start.center, spread: start.spread),
      priors: priors.ofCoefficients,
      scale: priors.ofSigma.map { .init(prior: $0, typical: start.spread) })
  }

  /// Learns levels and ranges from rows that show them all; what would need more was refused.
  private static func schema(
    of formula: Formula, _ data: StoreRows, shown: [Int]
  ) throws -> Schema {
    guard let part = data.part(ofRows: shown) else {
      throw RegressionError("\(data.store.path) cannot be read any more")
    }
    let columns = data.store.columns.map { column in
      Column(
        name: column.name,
        values: part.columns[column.name]
          ?? .numbers([Double](repeating: .nan, count: part.rows.count)))
    }
    return try Schema(formula, for: Table(columns: columns))
  }
}
