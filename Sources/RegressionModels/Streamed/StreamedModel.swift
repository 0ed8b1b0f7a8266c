import ColumnStores
import Formulas
import LogDensities
import ResponseFamilies

/// A regression on a column store, built in four passes: rows that show levels and extremes; means;
/// deviations; and the QR factorisations. Sums run over the rows in the order in which they would in
/// memory, so that coordinates and priors have the same bits. Ranks that share the store run them along
/// the tree of its shards, and no row but those that show something leaves the rank that holds it.
struct StreamedModel {
  let specification: RegressionSpecification
  let design: StreamedDesign
  let droppedRowCount: Int
  let warnings: [String]
  let posterior: RegressionPosterior

  /// Most rows in which separation is looked for.
  private static let sampleCount = 8192

  init(
    _ formula: Formula, _ store: ColumnStore, family: Family, preset: PriorPreset,
    statements: [PriorStatement], ranks: Lockstep?
  ) throws {
    let canonical = try Self.canonical(family, preset)
    let data = StoreRows(
      store, names: try formula.blockColumns(in: StoreRows.head(of: store)), ranks: ranks)
    let scan = try data.scan()
    let count = scan.completeCount
    guard count > 0 else {
      throw RegressionError("every row of \(store.path) misses a value that the formula needs")
    }
    let whole = try Self.schema(of: formula, data, shown: scan.shown)
    let schema = whole.mean
    let summaries = try StreamedSummaries(data, schema: schema, family: canonical)
    let priors = try Self.priors(preset, statements, summaries, schema)
    try self.init(
      RegressionSpecification(
        formula: formula.text, family: family, design: whole, priors: priors,
        preset: preset, rowCount: count, temperature: 1, responseLevels: nil, hasKnownErrors: false),
      canonical, data, summaries, earlierCount: scan.earlierCount)
  }

  /// The model of a specification that was learned from these rows before.
  init(_ specification: RegressionSpecification, _ store: ColumnStore) throws {
    let canonical = try Self.canonical(specification.family, specification.preset)
    let formula = try Formula(specification.formula)
    let data = StoreRows(
      store, names: try formula.blockColumns(in: StoreRows.head(of: store)))
    try self.init(
      specification, canonical, data,
      StreamedSummaries(data, schema: specification.schema, family: canonical), earlierCount: 0)
  }

  private init(
    _ specification: RegressionSpecification, _ canonical: CanonicalFamily, _ data: StoreRows,
    _ summaries: StreamedSummaries, earlierCount: Int
  ) throws {
    let (schema, priors) = (specification.schema, specification.priors)
    let count = specification.rowCount
    self.specification = specification
    droppedRowCount = data.store.rowCount - count
    design = StreamedDesign(data, schema: schema, means: summaries.means)
    let start = summaries.start
    let factors = try StreamedFactors(
      design, family: canonical, rowCount: count, earlierCount: earlierCount,
      sampleCount: Self.sampleCount)
    warnings = try Identifiability(
      family: canonical, names: schema.columnNames, rowCount: count,
      constantColumns: summaries.constantColumns, factor: factors.joint,
      responseName: schema.responseName, priors: priors.ofCoefficients,
      sigmaPrior: priors.ofSigma, sample: factors.sample, sampleResponse: factors.sampleResponse
    ).check()
    posterior = RegressionPosterior(
      likelihood: Self.likelihood(design, factors.joint, canonical, summaries, rowCount: count),
      observations: .streamed(design, canonical),
      coordinates: Coordinates(
        factors.joint, rowCount: count, hasIntercept: schema.hasIntercept,
        priors: priors.ofCoefficients, center: start.center, spread: start.spread),
      priors: priors.ofCoefficients,
      scale: priors.ofSigma.map { .init(prior: $0, typical: start.spread) })
  }

  /// The family, where it and the preset can do without all rows at once.
  private static func canonical(
    _ family: Family, _ preset: PriorPreset
  ) throws(RegressionError) -> CanonicalFamily {
    guard let canonical = CanonicalFamily(family) else {
      throw RegressionError(
        """
        family \(family) does not run on a column store yet; gaussian, bernoulli and poisson with \
        their default links do
        """)
    }
    guard !preset.needsMedians(family) else {
      throw RegressionError(
        """
        preset brms needs the median of the response, which a column store does not give; choose \
        another preset (--priors weak)
        """)
    }
    return canonical
  }

  private static func priors(
    _ preset: PriorPreset, _ statements: [PriorStatement], _ summaries: StreamedSummaries,
    _ schema: Schema
  ) throws -> PriorTable {
    let priors = try PriorTable(
      preset: preset, statements: statements, scales: summaries.scales,
      hasIntercept: schema.hasIntercept)
    if let shrinkage = priors.shrinkage(ofPredictor: nil) {
      throw RegressionError("\(shrinkage.name) does not run on a column store yet")
    }
    return priors
  }

  private static func likelihood(
    _ design: StreamedDesign, _ joint: TriangularFactor, _ family: CanonicalFamily,
    _ summaries: StreamedSummaries, rowCount: Int
  ) -> RegressionPosterior.Likelihood {
    guard let cumulant = GeneralizedLinearLikelihood.Cumulant(family) else {
      return .gaussian(GaussianLikelihood(joint, observationCount: rowCount))
    }
    return .generalized(
      GeneralizedLinearLikelihood(cumulant, streamed: design, constant: summaries.constant))
  }

  /// Learns levels and ranges from rows that show them all; what would need more was refused.
  private static func schema(
    of formula: Formula, _ data: StoreRows, shown part: StoreRows.Part
  ) throws -> DistributionalSchema {
    let columns = data.store.columns.map { column in
      Column(
        name: column.name,
        values: part.columns[column.name]
          ?? .numbers([Double](repeating: .nan, count: part.rows.count)))
    }
    return try DistributionalSchema(
      DistributionalFormula(formula.text), for: Table(columns: columns))
  }
}
