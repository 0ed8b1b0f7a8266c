import Formulas
import ResponseFamilies

/// The data of a model: a design for each formula, and the responses.
struct ModelData: Sendable {
  /// Of the mean.
  let design: DesignMatrix
  /// Of further formulas, in their order.
  let parameters: [DesignMatrix]
  /// What each of them predicts.
  let parameterNames: [String]
  let responses: Responses

  init(_ schema: DistributionalSchema, _ table: Table) throws {
    self.init(schema, try schema.designs(for: table))
  }

  init(_ schema: DistributionalSchema, _ designs: DistributionalSchema.Designs) {
    self.init(
      mean: designs.mean, levels: schema.mean.responseLevels, parameters: designs.parameters,
      names: schema.parameters.map(\.name))
  }

  /// - Parameter levels: names of the levels of the response; nil for numbers.
  init(
    mean: DesignMatrix, levels: [String]?, parameters: [DesignMatrix] = [], names: [String] = []
  ) {
    design = mean
    self.parameters = parameters
    parameterNames = names
    var responses = Responses(mean.response, levels: levels)
    let additions = mean.additions
    responses.trials = additions.trials
    responses.weights = additions.weights
    responses.standardErrors = additions.standardErrors
    responses.censoring = additions.censoring?.map { Responses.Censoring(rawValue: $0) ?? .none }
    self.responses = responses
  }

  /// The design of a linear predictor.
  func design(of predictor: PredictorTerms) -> DesignMatrix {
    guard !predictor.isMean, let place = parameterNames.firstIndex(where: { $0 == predictor.name })
    else { return design }
    return parameters[place]
  }
}
