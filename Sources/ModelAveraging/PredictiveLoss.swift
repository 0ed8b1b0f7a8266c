/// How much worse a structure predicts rows that it was not shown than the best one does.
public struct PredictiveLoss: Sendable, Equatable {
  /// elpd(best) − elpd(structure) in nats, 0 for the best, by leave-one-out cross-validation.
  public let difference: Double
  /// Standard error of the difference in nats.
  public let standardError: Double

  /// Differences below it are small (Sivula, Magnusson, Matamoros and Vehtari 2025).
  static let smallDifference = 4.0
  /// Standard errors beyond which a difference is sure.
  static let sureErrors = 2.0

  public init(difference: Double, standardError: Double) {
    self.difference = difference
    self.standardError = standardError
  }

  /// Whether it is neither small nor within its error.
  public var isSure: Bool {
    difference > max(Self.smallDifference, Self.sureErrors * standardError)
  }
}
