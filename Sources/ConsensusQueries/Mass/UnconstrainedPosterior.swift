import LogDensities

/// A posterior in the sampler's coordinates, with the maps to and from the parameters that are
/// reported: what an estimate of a small dissent mass asks of a model beside its draws.
public struct UnconstrainedPosterior: Sendable {
  /// log p on ℝᵈ with the Jacobian of the coordinates, up to a constant.
  public let logDensity: any DifferentiableLogDensity
  /// The reported parameters at a position, in the order of the draws' names.
  public let constrain: @Sendable (_ position: Span<Double>) -> [Double]
  /// The position at which these parameters are reported.
  public let unconstrain: @Sendable (_ parameters: [Double]) -> [Double]

  /// A posterior; all three must speak of the same coordinates.
  public init(
    logDensity: any DifferentiableLogDensity,
    constrain: @escaping @Sendable (_ position: Span<Double>) -> [Double],
    unconstrain: @escaping @Sendable (_ parameters: [Double]) -> [Double]
  ) {
    self.logDensity = logDensity
    self.constrain = constrain
    self.unconstrain = unconstrain
  }
}

/// A claim as a function of the sampler's coordinates, beside their log density.
struct ClaimSurface: Sendable {
  let posterior: UnconstrainedPosterior
  /// The claim's margin at reported parameters.
  let claim: MarginEvaluator.Signed

  var dimension: Int { posterior.logDensity.dimension }

  func margin(at position: [Double]) -> Margin {
    claim(posterior.constrain(position.span).span)
  }

  /// Whether the log density is proved concave, so that no line has a second mode.
  var isLogConcave: Bool {
    (posterior.logDensity as? any LogConcaveLogDensity)?.isLogConcave ?? false
  }

  /// The log density with its gradient.
  func evaluated(_ position: [Double]) -> EvaluatedPosition {
    EvaluatedPosition(position, of: posterior.logDensity)
  }

  /// The gradient of the margin by central differences of the given steps, a coordinate each;
  /// costs 2d margins.
  func marginGradient(at position: [Double], steps: [Double]) -> [Double] {
    position.indices.map { index in
      var moved = position
      moved[index] = position[index] + steps[index]
      let above = margin(at: moved).value
      moved[index] = position[index] - steps[index]
      return (above - margin(at: moved).value) / (2 * steps[index])
    }
  }
}
