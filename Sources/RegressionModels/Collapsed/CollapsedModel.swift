import Formulas
import LogDensities

/// A gaussian regression with splines or a horseshoe, perhaps with groups beside them, sampled in
/// coordinates in which its coefficients and effects are independent of the scales.
///
/// Parameters, rows and reports are those of the multilevel model. No funnel is left to sample, and
/// the evidence is an integral over the scales alone (``CollapsedPosterior``).
public struct CollapsedModel: DataModel {
  /// The model in coordinates in which nothing is integrated out.
  let base: MultilevelModel
  /// The log posterior of the scales and of standardised coefficients.
  public let posterior: CollapsedPosterior

  /// Nil where there is neither spline nor prior of coefficients together, where the coefficients are not normal given the scales, or where a
  /// value would cost more than it saves.
  init?(_ base: MultilevelModel) {
    guard let posterior = CollapsedPosterior(base.posterior) else { return nil }
    self.base = base
    self.posterior = posterior
  }

  /// The model without its data.
  public var specification: RegressionSpecification { base.specification }
  /// The mean's design, with the rows that were kept.
  public var design: DesignMatrix { base.design }
  /// Rows left out because they miss a value.
  public var droppedRowCount: Int { base.droppedRowCount }
  /// What a user should know before trusting the posterior.
  public var warnings: [String] { base.warnings }
  /// The reported parameters, in brms' order.
  public var parameters: [Parameter] { base.parameters }
  /// The rows with the distributions of their responses.
  public var fittedRows: FittedRows? { base.fittedRows }

  /// The parameters at a position, in brms' order. Costs as much as a log density.
  public func constrain(_ position: Span<Double>) -> [Double] { posterior.report(position) }

  /// The position at which these parameters would be reported.
  public func unconstrain(_ parameters: [Double]) -> [Double] {
    posterior.position(ofBase: base.unconstrain(parameters))
  }

  /// The marginal posterior of the scales: the evidence is its integral.
  public var reportedPosterior: CollapsedPosterior { posterior.marginal }

  /// Where ``reportedPosterior`` has these parameters.
  public func reportedPosition(of parameters: [Double]) -> [Double] {
    posterior.scales(ofBase: base.unconstrain(parameters))
  }
}
