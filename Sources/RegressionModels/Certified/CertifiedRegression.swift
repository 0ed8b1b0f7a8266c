import Formulas
import LogDensities
import ResponseFamilies

/// A regression about which affine claims can be certified: population terms alone, a log-concave
/// likelihood and log-concave priors, its rows in memory.
///
/// Everything certified is in declared parameters, see ``RegressionPotential``; reported parameters
/// are affine in them: b_Intercept = α − x̄·β, and thresholds are τ + x̄·β.
public struct CertifiedRegression: CertifiableModel {
  /// The model without its data.
  public let specification: RegressionSpecification
  /// −log posterior in declared parameters.
  public let potential: RegressionPotential
  let layout: DeclaredLayout

  /// Finds out whether a model is one that can be certified, and prepares it.
  ///
  /// - Throws: with the reason, one clause, where it is not.
  public init(_ model: some DataModel) throws(PredictionError) {
    let specification = model.specification
    try Self.checkStructure(of: model)
    self.specification = specification
    let data = ModelData(mean: model.design, levels: specification.schema.responseLevels)
    let columns = specification.predictors.map {
      CoefficientColumns(
        $0, data, priors: specification.priors, learnedRows: specification.learnedRowCount)
    }
    layout = DeclaredLayout(specification, columns)
    let priors = try Self.priors(of: specification, columns)
    let zeros = [Double](repeating: 0, count: model.posterior.dimension)
    let begin = layout.declared(model.constrain(zeros.span))
    potential = RegressionPotential(
      likelihood: try Self.likelihood(specification, data, columns),
      priors: priors, start: zip(priors, begin).map { $0.inside(near: $1) })
  }

  /// Throws where the model has more than population terms with a likelihood in memory.
  static func checkStructure(of model: some DataModel) throws(PredictionError) {
    let specification = model.specification
    guard model.store == nil else {
      throw PredictionError("the rows stay in a column store, and certificates need them in memory")
    }
    guard specification.temperature == 1 else {
      throw PredictionError("a tempered likelihood has no certificates")
    }
    let schemas = [specification.design.mean] + specification.design.parameters.map(\.schema)
    guard schemas.allSatisfy({ $0.groupTerms.isEmpty && $0.smooths.isEmpty }) else {
      throw PredictionError(
        """
        group terms and splines have spreads of their own, with which the posterior is not \
        log-concave
        """
      )
    }
    guard schemas.allSatisfy(\.networks.isEmpty) else {
      throw PredictionError(
        "a network is not linear in its weights, so that the posterior is not log-concave")
    }
    if let entry = specification.priors.entries.first(where: { $0.prior.single == nil }) {
      throw PredictionError(
        "the prior \(entry.prior) of \(entry.parameter) is not log-concave in the coefficients")
    }
  }

  private static func priors(
    of specification: RegressionSpecification, _ columns: [CoefficientColumns]
  ) throws(PredictionError) -> [PriorTerm] {
    var named: [(name: String, prior: Prior)] = []
    if specification.family.distribution == .cumulative {
      named += specification.priors.entries.filter {
        $0.parameterClass == .intercept && $0.predictor == nil
      }.compactMap { entry in entry.prior.single.map { (entry.parameter, $0) } }
    }
    for part in columns {
      named += zip(part.predictor.coefficientNames, part.priors).map { ($0, $1) }
    }
    var terms: [PriorTerm] = []
    for (name, prior) in named {
      guard let term = PriorTerm(prior) else {
        throw PredictionError("the prior \(prior) of \(name) is not log-concave")
      }
      terms.append(term)
    }
    return terms
  }

  private static func likelihood(
    _ specification: RegressionSpecification, _ data: ModelData, _ columns: [CoefficientColumns]
  ) throws(PredictionError) -> any ConvexLikelihood {
    let family = specification.family
    guard family.isLogConcave else {
      throw PredictionError(
        "the likelihood of family \(family) (\(family.link.rawValue) link) is not log-concave")
    }
    if let unknown = specification.unknownAuxiliary {
      throw PredictionError(
        "\(unknown) is unknown, and with it the likelihood of family \(family) is not log-concave")
    }
    let first = columns[0]
    let rows = CenteredRows(
      columns: first.values, columnCount: first.forms.count, rowCount: first.rowCount,
      offset: data.design.offset)
    guard family.hasLevels else {
      guard let responses = ConcaveRows(family, data.responses) else {
        throw PredictionError("family \(family) has a parameter that is not known")
      }
      return FusedLikelihood(family, data.responses, rows: rows, concave: responses)
        ?? RowLikelihood(rows: rows, responses: responses) as any ConvexLikelihood
    }
    let levels = family.levels(of: data.responses)
    guard levels.count > 1,
      let indices = family.levelIndices(of: data.responses, levels: levels)
    else { throw PredictionError("the response has fewer than two levels") }
    let weights = data.responses.weights
    guard family.distribution == .cumulative else {
      return CategoricalLikelihood(
        rows: rows, levels: indices, levelCount: levels.count, weights: weights)
    }
    return OrderedLikelihood(
      rows: rows, link: family.link, levels: indices, levelCount: levels.count, weights: weights)
  }

  public var parameterNames: [String] { specification.parameterNames }

  public func predictor(for query: PredictionQuery) throws(PredictionError) -> Predictor {
    try specification.predictor(for: query)
  }

  public func parameters(at position: Span<Double>) -> [Double] {
    layout.reported(position.indices.map { position[$0] })
  }

  public func position(of parameters: [Double]) -> [Double] { layout.declared(parameters) }

  public func affineForm(ofParameter name: String) -> AffineForm? {
    parameterNames.firstIndex(of: name).flatMap(layout.form(ofReported:))
  }
}

extension RegressionSpecification {
  /// The first parameter beside the mean that the data must tell, such as sigma without `se()`.
  var unknownAuxiliary: String? {
    sharedAuxiliaries.first?.rawValue ?? design.parameters.first?.name
  }
}
