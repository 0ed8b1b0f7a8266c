/// A log density on ℝᵈ: all that a sampler may ask of a model.
///
/// - Every constant is kept, so that densities of different models can be compared.
/// - The value is −∞ outside the support; a value that is not a number counts as −∞.
public protocol LogDensity: Sendable {
  /// Number of unconstrained coordinates.
  var dimension: Int { get }
  /// Log density at a position on the unconstrained scale.
  func value(at position: Span<Double>) -> Double
}

/// A log density with its gradient, for Hamiltonian samplers.
public protocol DifferentiableLogDensity: LogDensity {
  /// Log density, and its gradient written into `gradient`.
  ///
  /// The gradient has no meaning where the value is not finite.
  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double
}
