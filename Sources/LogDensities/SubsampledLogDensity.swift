/// A log density that is a sum over observations, for stochastic gradients.
public protocol SubsampledLogDensity: DifferentiableLogDensity {
  /// Number of observations N.
  var observationCount: Int { get }
  /// Parts of the observations from which minibatches take in proportion; nil for all alike.
  var strata: Strata? { get }
  /// Writes ∇log prior + (N/n) Σ ∇log likelihood over the n given observations, an unbiased
  /// estimate of the gradient where they are drawn uniformly (Welling and Teh 2011, eq. 4).
  ///
  /// With ``strata`` it is ∇log prior + Σ (Nₛ/nₛ) Σ ∇log likelihood over the nₛ observations given of
  /// each part s, and they need be those of this process's parts alone.
  /// - Parameter observations: distinct numbers in `0..<observationCount`, in any order.
  func estimateGradient(
    at position: Span<Double>, observations: Span<Int>, gradient: inout MutableSpan<Double>)
}

extension SubsampledLogDensity {
  public var strata: Strata? { nil }
}
