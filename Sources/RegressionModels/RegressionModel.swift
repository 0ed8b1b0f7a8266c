import ColumnStores
import Formulas
import Foundation
import LogDensities
import ResponseFamilies

/// A regression with a canonical link and population terms alone: gaussian, bernoulli or poisson.
///
/// Its posterior has fused kernels, and where the priors allow it exact draws or proved bounds.
public struct RegressionModel: DataModel {
  /// The model without its data.
  public let specification: RegressionSpecification
  /// The design, with the rows that were kept; without rows where they stay in a column store.
  public let design: DesignMatrix
  /// Rows left out because they miss a value.
  public let droppedRowCount: Int
  /// The store that the rows stay in, if they do.
  public let store: ColumnStore?
  /// What a user should know before trusting the posterior, such as collinear columns.
  public let warnings: [String]
  /// The reported parameters: `b_Intercept`, `b_x`, ..., `sigma`.
  public let parameters: [Parameter]
  /// The log posterior in the sampler's coordinates.
  public let posterior: RegressionPosterior
  /// Of the columns, 0 where nothing is centred.
  private let columnMeans: [Double]
  /// Nil where the rows stay in a store.
  private let data: ModelData?

  /// Builds the model, and refuses one whose posterior is improper.
  ///
  /// Costs O(np²) for the QR factorisation of the design.
  /// - Parameters:
  ///   - formula: response and terms.
  ///   - table: the data; rows with a missing value in a used column are dropped. What is not 0
  ///     must be within 1e-100 and 1e100 in size.
  ///   - family: the distribution of the response.
  ///   - preset: the defaults.
  ///   - priors: statements over the preset's defaults.
  /// - Throws: `FormulaError`, `PriorError` or `RegressionError`.
  public init(
    _ formula: Formula, data table: Table, family: Family,
    preset: PriorPreset = .weak, priors statements: [PriorStatement] = []
  ) throws {
    let (specification, data) = try RegressionSpecification.make(
      DistributionalFormula(formula.text), data: table, family: family, preset: preset,
      priors: statements)
    guard specification.isCanonical(data.responses) else {
      throw RegressionError("\(specification.summary) needs a multilevel model")
    }
    try self.init(specification, data)
  }

  /// - Throws: where the posterior is improper.
  init(_ specification: RegressionSpecification, _ data: ModelData) throws {
    guard let family = CanonicalFamily(specification.family) else {
      throw RegressionError("family \(specification.family) needs a multilevel model")
    }
    let (schema, priors) = (specification.schema, specification.priors)
    self.specification = specification
    self.data = data
    design = data.design
    droppedRowCount = data.design.droppedRowCount
    store = nil
    let centered = CenteredDesign(
      data.design, hasIntercept: schema.hasIntercept, learnedRows: specification.learnedRowCount)
    columnMeans = centered.means
    let rows = ModelRows(design: centered, of: data.design, family: family)
    warnings = try Identifiability(
      family: family, design: centered, response: rows.response, joint: rows.joint,
      responseName: schema.responseName, priors: priors.ofCoefficients, sigmaPrior: priors.ofSigma
    ).check()
    posterior = rows.posterior(priors: priors.ofCoefficients, sigmaPrior: priors.ofSigma)
    try Self.checkStart(of: posterior)
    parameters = Self.parameters(of: specification)
  }

  /// A model whose rows stay in a store.
  init(_ streamed: StreamedModel) throws {
    specification = streamed.specification
    data = nil
    design = DesignMatrix(
      columnNames: streamed.specification.schema.columnNames, rowCount: 0, values: [], offset: [],
      response: [], keptRows: [], droppedRowCount: streamed.droppedRowCount)
    droppedRowCount = streamed.droppedRowCount
    store = streamed.design.data.store
    columnMeans = streamed.design.means.map(\.value)
    warnings = streamed.warnings
    posterior = streamed.posterior
    try Self.checkStart(of: posterior)
    parameters = Self.parameters(of: specification)
  }

  private static func parameters(of specification: RegressionSpecification) -> [Parameter] {
    let priors = specification.priors
    let all = priors.ofCoefficients + [priors.ofSigma].compactMap(\.self)
    return zip(specification.parameterNames, all).map {
      Parameter(name: $0, support: $1.support)
    }
  }

  private static func checkStart(of posterior: RegressionPosterior) throws {
    let start = [Double](repeating: 0, count: posterior.dimension)
    let value = posterior.value(at: start.span)
    try posterior.ranks?.check()
    guard value.isFinite else {
      throw RegressionError(
        """
        the log posterior is not finite where the chains would start: the priors, the offset and \
        the scales of the columns do not fit each other
        """)
    }
  }

  /// Raw columns that carry a class-b prior.
  static func coefficientColumns(
    _ design: DesignMatrix, hasIntercept: Bool
  ) -> [(name: String, values: [Double])] {
    let n = design.rowCount
    return design.columnNames.indices.dropFirst(hasIntercept ? 1 : 0).map { column in
      (design.columnNames[column], Array(design.values[column * n..<(column + 1) * n]))
    }
  }

  /// `b_Intercept` at x = 0, the coefficients, and sigma.
  public func constrain(_ position: Span<Double>) -> [Double] {
    var (values, sigma) = posterior.parameters(at: position)
    if specification.schema.hasIntercept {
      for column in values.indices.dropFirst() {
        values[0] -= columnMeans[column] * values[column]
      }
    }
    if posterior.scale != nil { values.append(sigma) }
    return values
  }

  /// The position at which these parameters would be reported.
  public func unconstrain(_ parameters: [Double]) -> [Double] {
    var coefficients = Array(parameters.prefix(columnMeans.count))
    if specification.schema.hasIntercept {
      for column in coefficients.indices.dropFirst() {
        coefficients[0] += columnMeans[column] * coefficients[column]
      }
    }
    let supports = posterior.supports
    let position = posterior.coordinates.position(
      of: zip(supports, coefficients).map { $0.unconstrain($1) })
    guard let scale = posterior.scale, let sigma = parameters.last else { return position }
    return position + [scale.support.unconstrain(sigma) - scale.origin]
  }

  /// The rows, by the general posterior of the same model.
  public var fittedRows: FittedRows? {
    guard let data,
      let general = try? MultilevelModel(specification, data, settings: MultilevelSettings())
    else { return nil }
    return general.fittedRows
  }
}
