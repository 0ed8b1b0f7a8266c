import Probability
import ResponseFamilies

/// The rows that a model was fitted to, with the distribution of each response at any parameters: for
/// posterior predictive checks and leave-one-out cross-validation.
public struct FittedRows: Sendable {
  let posterior: MultilevelPosterior

  init(_ posterior: MultilevelPosterior) { self.posterior = posterior }

  private var responses: Responses { posterior.likelihood.responses }

  /// The family of the responses.
  public var family: Family { posterior.likelihood.family }
  /// The observed responses; of a response with levels their positions.
  public var observed: [Double] { responses.values }
  /// Names of the levels, empty for other responses.
  public var levels: [String] { posterior.likelihood.levels }

  /// Rows.
  public var rowCount: Int { observed.count }

  /// The log likelihood of every row, times its weight, at parameters as they are reported.
  public func logLikelihood(at parameters: [Double]) -> [Double] {
    let position = posterior.unconstrain(parameters)
    return posterior.pointwise(position.span)
  }

  /// The distribution of the response of every row at parameters as they are reported.
  ///
  /// Costs one pass of the linear predictors; nil where a row has none, as where a parameter is beyond
  /// its range.
  public func distributions(at parameters: [Double]) -> [PredictiveDistribution]? {
    let position = posterior.unconstrain(parameters)
    let linked = posterior.linked(at: position.span)
    let slots = posterior.likelihood.slots
    let trials = responses.trials
    let errors = responses.standardErrors
    var result: [PredictiveDistribution] = []
    result.reserveCapacity(observed.count)
    for row in observed.indices {
      var values: [Double] = []
      for slot in slots {
        switch slot.meaning {
        case .thresholds: values += linked[slot.start..<slot.start + slot.count]
        case .mean: values.append(linked[slot.start + row])
        case .auxiliary: values.append(linked[slot.start + (slot.count == 1 ? 0 : row)])
        }
      }
      guard
        let distribution = try? PredictiveDistribution(
          family, linked: values, trials: trials?[row] ?? 1, standardError: errors?[row])
      else { return nil }
      result.append(distribution)
    }
    return result
  }
}

extension MultilevelPosterior {
  /// The linked parameters of all rows at a position, in the order of the likelihood's slots.
  func linked(at position: Span<Double>) -> [Double] {
    position.withUnsafeBufferPointer { position in
      withScratch { values, linked, _, _ in
        _ = evaluateBlocks(position, values)
        link(values, into: linked)
        return Array(linked)
      }
    }
  }
}
