import Probability

/// What a population method brings back: draws in independent groups, with what is known about
/// their weights.
public struct ApproximateDraws: Sendable, Equatable {
  /// Unconstrained positions, `[chain][draw][coordinate]`; a chain is a population or a path, and
  /// chains are independent of each other.
  public var positions: [[[Double]]]
  /// Log density of the target at each draw, `[chain][draw]`.
  public var logDensities: [[Double]]
  /// log p − log q of each draw, not normalised, `[chain][draw]`; nil where draws weigh the same.
  /// The mean of their exponentials estimates the evidence.
  public var logWeights: [[Double]]?
  /// Log evidence ∫ exp(log density), where the method estimates it.
  public var logEvidence: Double?
  /// Standard error of `logEvidence`.
  public var standardError: Double?
  /// The largest correlation of any coordinate with where its moves began, in the stage where it
  /// was largest, for a method that moves its draws: close to 1 where moves did not mix, as between
  /// modes, or in a funnel, where the draws may then be wrong.
  public var keptCorrelation: Double?
  /// Evaluations of the log density or its gradient.
  public var evaluationCount: Int

  /// Gathers the parts; see the properties.
  public init(
    positions: [[[Double]]], logDensities: [[Double]], logWeights: [[Double]]? = nil,
    logEvidence: Double? = nil, standardError: Double? = nil,
    keptCorrelation: Double? = nil, evaluationCount: Int
  ) {
    self.positions = positions
    self.logDensities = logDensities
    self.logWeights = logWeights
    self.logEvidence = logEvidence
    self.standardError = standardError
    self.keptCorrelation = keptCorrelation
    self.evaluationCount = evaluationCount
  }
}

extension ApproximateDraws {
  /// Positions drawn from all chains together by their weights (systematic resampling, Kitagawa
  /// 1996), or evenly where they weigh the same; none where no weight is above zero.
  public func resampled(_ count: Int, random: inout RandomStream) -> [[Double]] {
    let all = Array(positions.joined())
    let weights = LogWeights(
      logWeights.map { Array($0.joined()) } ?? [Double](repeating: 0, count: all.count))
    return weights.resampled(count, random: &random).map { all[$0] }
  }
}
