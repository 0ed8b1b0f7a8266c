import LogDensities

extension RegressionPosterior: BatchLogDensity {
  /// Positions that go through the data together; more would only need more scratch.
  private static var batchSize: Int { 512 }

  /// Log posteriors at many positions: for a generalised linear model one pass over the data for
  /// all of them, as one matrix product. Each has the bits that it has alone.
  public func values(at positions: Span<Double>, into values: inout MutableSpan<Double>) {
    for start in stride(from: 0, to: values.count, by: Self.batchSize) {
      let end = min(start + Self.batchSize, values.count)
      if case .generalized(let likelihood) = likelihood {
        self.values(of: likelihood, from: start, to: end, at: positions, into: &values)
      } else {
        for index in start..<end {
          values[index] = value(
            at: positions.extracting(index * dimension..<(index + 1) * dimension))
        }
      }
    }
  }

  private func values(
    of likelihood: GeneralizedLinearLikelihood, from start: Int, to end: Int,
    at positions: Span<Double>, into values: inout MutableSpan<Double>
  ) {
    let (p, count) = (priors.count, end - start)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: count * (2 * p + 1)) { scratch in
      let u = Buffer(rebasing: scratch[..<(count * p)])
      let coefficients = Buffer(rebasing: scratch[(count * p)..<(2 * count * p)])
      let results = Buffer(rebasing: scratch[(2 * count * p)...])
      for index in 0..<count {
        let range = (start + index) * p..<(start + index + 1) * p
        coordinates.unconstrained(
          positions.extracting(range), into: Self.part(index, of: u, p))
      }
      _ = coefficients.update(from: u)
      for index in 0..<count { constrain(Self.part(index, of: coefficients, p)) }
      guard let first = results.baseAddress else { return }
      likelihood.values(coefficients: coefficients.baseAddress, count: count, into: first)
      for index in 0..<count {
        values[start + index] = joined(
          likelihood: results[index], u: Self.part(index, of: u, p), sigma: nil)
      }
    }
  }
}
