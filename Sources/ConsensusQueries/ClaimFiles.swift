import LogDensities

/// Where the files that claims name are found: this module reads none.
public protocol ClaimFiles: Sendable {
  /// A prediction of a model averaged over the rows of a file.
  func average(
    of query: PredictionQuery, by model: any PredictiveModel, over file: String
  ) throws(PredictionError) -> AveragedPrediction
  /// The loss table in a file.
  func lossTable(in file: String) throws(PredictionError) -> LossTable
}
