import Formulas
import LogDensities
import ResponseFamilies

extension RegressionSpecification {
  /// Prepares the distribution of the response at inputs, as a function of the parameters as they
  /// are reported; nil where the parameters give none. Groups that were not seen, or are not given,
  /// are those of `predictor(for:)`.
  ///
  /// - Throws: `PredictionError` for an input that is missing, unknown or of the wrong kind.
  public func distributions(
    at inputs: [String: PredictionInput]
  ) throws(PredictionError) -> @Sendable (_ parameters: Span<Double>) -> PredictiveDistribution? {
    let rows: DistributionalSchema.DesignRows
    do throws(FormulaError) {
      rows = try design.designRows(for: inputs.mapValues(InputValue.init))
    } catch {
      throw PredictionError(error.description)
    }
    let linked = LinkedRow(self, mean: rows.mean, parameters: rows.parameters)
    let family = family
    let error: Double? = hasKnownErrors ? 1 : nil
    return { parameters in
      try? PredictiveDistribution(family, linked: linked.values(parameters), standardError: error)
    }
  }
}
