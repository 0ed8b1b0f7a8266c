/// A log density that is a sum over observations, for stochastic gradients.
public protocol SubsampledLogDensity: DifferentiableLogDensity {
  /// Number of observations N.
  var observationCount: Int { get }
  /// Writes ∇log prior + (N/n) Σ ∇log likelihood over the n given observations, an unbiased
  /// estimate of the gradient where they are drawn uniformly (Welling and Teh 2011, eq. 4).
  ///
  /// - Parameter observations: distinct numbers in `0..<observationCount`, in any order.
  func estimateGradient(
    at position: Span<Double>, observations: Span<Int>, gradient: inout MutableSpan<Double>)
}
