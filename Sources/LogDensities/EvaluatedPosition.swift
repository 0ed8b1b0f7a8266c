/// A position that never travels without its log density and gradient, so that a trajectory
/// evaluates each point once.
public struct EvaluatedPosition: Sendable, Equatable, Codable {
  /// Unconstrained coordinates.
  public var position: [Double]
  /// Log density there; −∞ where the target returned something that is not finite.
  public var logDensity: Double
  /// Gradient there; without meaning where `logDensity` is −∞.
  public var gradient: [Double]

  /// Evaluates the target, at the cost of one gradient.
  public init(_ position: [Double], of target: some DifferentiableLogDensity) {
    self.position = position
    self.gradient = [Double](repeating: 0, count: position.count)
    self.logDensity = 0
    evaluate(target)
  }

  /// Evaluates the target again after `position` has changed.
  public mutating func evaluate(_ target: some DifferentiableLogDensity) {
    let here = position
    var span = gradient.mutableSpan
    let value = target.value(at: here.span, gradient: &span)
    logDensity = value.isFinite ? value : -.infinity
  }
}
