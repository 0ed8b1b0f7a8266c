import LogDensities
import PosteriorDraws

/// The margin of a claim on every draw, without a verdict: for measures of how far models part.
public struct ClaimMargins: Sendable {
  /// The margins, `[chain, draw]`; NaN where the claim has no value.
  public let values: DrawMatrix
  /// Whether the claim holds, one a draw in the same order.
  public let holds: [Bool]

  /// Evaluates a claim on draws.
  ///
  /// - Parameter model: makes predictions; nil where only parameters are asked about.
  /// - Throws: where the claim names what the model has not, or depends on nothing.
  public init(
    _ claim: Claim, on draws: Draws, model: (any PredictiveModel)?
  ) throws(ClaimError) {
    let evaluator = try MarginEvaluator(claim, parameters: draws.names, model: model)
    (values, holds) = evaluator.evaluate(draws)
  }
}
