import Formulas

/// The rows of a model in memory: centred design, response, offset, and one QR factorisation of them
/// all, from which everything is built that needs one.
struct ModelRows {
  let design: CenteredDesign
  let family: CanonicalFamily
  /// The response; less the offset for a gaussian one.
  let response: [Double]
  /// R of (X y), y as `response`.
  let joint: TriangularFactor
  private let raw: DesignMatrix

  /// Costs 2np² operations.
  init(design: CenteredDesign, of raw: DesignMatrix, family: CanonicalFamily) {
    self.design = design
    self.raw = raw
    self.family = family
    response =
      family == .gaussian ? zip(raw.response, raw.offset).map { $0 - $1 } : raw.response
    joint = TriangularFactor(
      columns: design.columns, last: response, rowCount: design.rowCount,
      columnCount: design.columnCount + 1)
  }

  /// The log posterior of these rows.
  func posterior(priors: [Prior], sigmaPrior: Prior?) -> RegressionPosterior {
    let start = LinearStart(
      family: family, response: ColumnSummary(raw.response), offset: ColumnSummary(raw.offset),
      adjusted: ColumnSummary(zip(raw.response, raw.offset).map { $0 - $1 }))
    return RegressionPosterior(
      likelihood: likelihood,
      observations: .resident(
        Observations(
          family, columns: design.columns, coefficientCount: design.columnCount,
          response: raw.response, offset: raw.offset)),
      coordinates: Coordinates(
        joint, rowCount: design.rowCount, hasIntercept: design.hasIntercept, priors: priors,
        center: start.center, spread: start.spread),
      priors: priors,
      scale: sigmaPrior.map { RegressionPosterior.Scale(prior: $0, typical: start.spread) })
  }

  private var likelihood: RegressionPosterior.Likelihood {
    guard let cumulant = GeneralizedLinearLikelihood.Cumulant(family) else {
      return .gaussian(GaussianLikelihood(joint, observationCount: design.rowCount))
    }
    return .generalized(
      GeneralizedLinearLikelihood(
        cumulant, columns: design.columns, coefficientCount: design.columnCount,
        response: raw.response, offset: raw.offset))
  }
}
