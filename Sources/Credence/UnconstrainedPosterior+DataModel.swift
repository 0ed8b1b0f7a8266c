import ConsensusQueries
import RegressionModels

extension UnconstrainedPosterior {
  /// The posterior of a regression; nil where its rows stay in a column store, through which the tens
  /// of thousands of log densities that an estimate takes would have to be streamed.
  public init?(of model: some DataModel) {
    guard model.store == nil else { return nil }
    self.init(
      logDensity: model.posterior, constrain: { model.constrain($0) },
      unconstrain: { model.unconstrain($0) })
  }
}
