import LogDensities

/// A point of the geometric path from a normal reference q to a target p:
/// log π_β = (1 − β) log q + β log p.
///
/// One evaluation of the target; −∞ wherever the target is not finite, so that β = 0 is q
/// restricted to the target's support.
public struct TemperedLogDensity<Target: LogDensity>: LogDensity {
  /// p.
  public let target: Target
  /// q.
  public let reference: NormalReference
  /// β, in `0...1`.
  public let inverseTemperature: Double

  /// The point at β.
  public init(target: Target, reference: NormalReference, inverseTemperature: Double) {
    self.target = target
    self.reference = reference
    self.inverseTemperature = inverseTemperature
  }

  public var dimension: Int { target.dimension }

  public func value(at position: Span<Double>) -> Double {
    value(targetValue: target.value(at: position), at: position)
  }

  /// log π_β where log p is known.
  func value(targetValue: Double, at position: Span<Double>) -> Double {
    guard targetValue.isFinite else { return -.infinity }
    guard inverseTemperature < 1 else { return targetValue }
    return (1 - inverseTemperature) * reference.logDensity(at: position)
      + inverseTemperature * targetValue
  }

  /// log p from log π_β for β > 0, without evaluating the target: the rounding is that of log π_β
  /// over β, which any use multiplies by a difference of β again.
  func targetValue(of state: PositionState) -> Double {
    guard inverseTemperature < 1 else { return state.logDensity }
    let fromReference = (1 - inverseTemperature) * reference.logDensity(at: state.position.span)
    return (state.logDensity - fromReference) / inverseTemperature
  }
}
