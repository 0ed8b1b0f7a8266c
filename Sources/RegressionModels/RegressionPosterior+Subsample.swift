import LogDensities

extension RegressionPosterior: SubsampledLogDensity {
  /// Rows of the data, as they came; those of a store that miss a value too, which add nothing.
  public var observationCount: Int { observations.count }

  /// The shards, where several processes share them.
  public var strata: Strata? { observations.strata }

  /// ∇ log prior + (N/n) Σ ∇ log likelihood over n rows, in the sampler's coordinates. O(np).
  public func estimateGradient(
    at position: Span<Double>, observations rows: Span<Int>, gradient: inout MutableSpan<Double>
  ) {
    let p = priors.count
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 * p) { scratch in
      let (u, coefficients) = (Self.part(0, of: scratch, p), Self.part(1, of: scratch, p))
      let slope = Self.part(2, of: scratch, p)
      coordinates.unconstrained(position, into: u)
      _ = coefficients.update(from: u)
      constrain(coefficients)
      slope.update(repeating: 0)
      let (value, count, weight) = observations.addGradient(
        of: rows, coefficients: coefficients, to: slope)
      let sigma = sigma(at: position)
      let precision = sigma.map { 1 / ($0.value * $0.value) } ?? 1
      for index in slope.indices { slope[index] *= weight * precision }
      if let sigma {
        // The sum of squares is −2 value.
        let likelihood = weight * (-2 * value * precision - count) / sigma.value
        gradient[p] = sigmaSlope(likelihood: likelihood, at: sigma)
      }
      addPriors(u: u, to: slope)
      coordinates.pullBack(slope, into: &gradient)
    }
  }
}
