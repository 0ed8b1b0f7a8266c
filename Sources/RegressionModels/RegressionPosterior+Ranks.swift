import LogDensities

/// A posterior whose rows several processes share.
extension RegressionPosterior: SharedLogDensity {
  /// Nil for a gaussian response too: once its sums of squares are known, it needs no rows.
  public var ranks: Lockstep? {
    guard case .generalized = likelihood else { return nil }
    return observations.ranks
  }

  /// The ranks that share the rows, which a minibatch needs whatever the response.
  public var minibatchRanks: Lockstep? { observations.ranks }
}
