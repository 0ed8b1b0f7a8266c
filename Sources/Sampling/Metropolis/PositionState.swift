import LogDensities

/// A position with its log density: where a chain without momenta stands.
public struct PositionState: ChainState, Equatable {
  public var position: [Double]
  /// Log density there; always finite.
  public var logDensity: Double

  /// Joins a position and its log density.
  public init(position: [Double], logDensity: Double) {
    self.position = position
    self.logDensity = logDensity
  }

  /// Evaluates a target once; throws where its log density is not finite.
  init(at position: [Double], of target: some LogDensity) throws(SamplingError) {
    let value = target.finiteValue(at: position)
    guard value.isFinite else { throw .startIsNotFinite }
    self.init(position: position, logDensity: value)
  }
}

extension LogDensity {
  /// The log density, −∞ where it or the position is not finite.
  func finiteValue(at position: [Double]) -> Double {
    guard position.allSatisfy(\.isFinite) else { return -.infinity }
    let value = value(at: position.span)
    return value.isFinite ? value : -.infinity
  }
}
