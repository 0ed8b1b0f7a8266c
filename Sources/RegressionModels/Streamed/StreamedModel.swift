import ColumnStores
import Formulas
import Foundation

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
    _ formula: Formula, _ store: ColumnStore, family: Family, preset: PriorPreset,
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
      design, family: family, priors: priors.ofCoefficients, rowCount: count,
      spread: start.spread, sampleCount: Self.sampleCount)
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
        factors.coordinates, hasIntercept: schema.hasIntercept, center: start.center),
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

/// What one pass says of response, offset and columns.
struct StreamedSummaries {
  private let family: Family
  private let schema: Schema
  private var response = ColumnSummary()
  private var offset = ColumnSummary()
  private var adjusted = ColumnSummary()
  private var columns: [ColumnSummary]
  /// −Σ log y! of a Poisson response.
  private(set) var constant = 0.0

  init(_ data: StoreRows, schema: Schema, family: Family) throws {
    self.family = family
    self.schema = schema
    columns = schema.columnNames.map { _ in ColumnSummary() }
    try Self.forEachMatrix(data, schema) { matrix in
      try family.check(
        response: matrix.response, named: schema.responseName, levels: schema.responseLevels,
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
      family: family, response: response, offset: offset,
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

/// The QR factorisations of a streamed design, and some of its rows.
struct StreamedFactors {
  /// R of (X y), y less the offset for a gaussian response.
  let joint: TriangularFactor
  private(set) var coordinates: CoordinateReduction
  private(set) var sample: CenteredDesign
  private(set) var sampleResponse: [Double] = []

  init(
    _ design: StreamedDesign, family: Family, priors: [Prior], rowCount n: Int, spread: Double,
    sampleCount: Int
  ) {
    let p = design.means.count
    var reduction = HouseholderReduction(columnCount: p + 1)
    var coordinates = CoordinateReduction(priors: priors, rowCount: n, spread: spread)
    let stride = (n + sampleCount - 1) / sampleCount
    var seen = 0
    var (chosen, response) = ([[Double]](repeating: [], count: p), [Double]())
    design.forEachPart { matrix, columns in
      let y =
        family == .gaussian
        ? zip(matrix.response, matrix.offset).map { $0 - $1 } : matrix.response
      reduction.append(columns: columns + y, rowCount: matrix.rowCount)
      coordinates.append(columns: columns, rowCount: matrix.rowCount)
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
    self.coordinates = coordinates
    sampleResponse = response
    sample = CenteredDesign(
      names: design.schema.columnNames, hasIntercept: design.schema.hasIntercept,
      columns: chosen.flatMap(\.self), rowCount: response.count, means: design.means.map(\.value))
  }
}
