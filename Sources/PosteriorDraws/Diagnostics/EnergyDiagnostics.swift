extension SampleStatistics {
  /// The energy's estimated Bayesian fraction of missing information, one value a chain:
  /// `Σ (E[n] − E[n − 1])² / Σ (E[n] − Ē)²` (E-BFMI, Betancourt 2016).
  ///
  /// Below 0.3 momentum resampling explores the energy levels too slowly. NaN for a chain with
  /// fewer than two draws or with constant or non-finite energy. Cost O(S).
  public var ebfmi: [Double] {
    guard has(.energy) else { return [Double](repeating: .nan, count: chainCount) }
    let energy = energy
    return (0..<energy.chainCount).map { fractionOfMissingInformation(energy.chain($0)) }
  }
}

private func fractionOfMissingInformation(_ energy: ArraySlice<Double>) -> Double {
  let center = average(of: energy)
  let jumps = zip(energy.dropFirst(), energy).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  let spread = energy.reduce(0) { $0 + ($1 - center) * ($1 - center) }
  let fraction = jumps / spread
  return fraction.isFinite ? fraction : .nan
}
