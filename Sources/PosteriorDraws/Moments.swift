extension DrawMatrix {
  /// The average over all chains, `(1/S) Σ x`, with one correction pass against rounding.
  ///
  /// NaN without draws or where a draw is NaN. Cost O(S) for S draws.
  public var mean: Double { average(of: values) }

  /// The standard deviation over all chains, `√(Σ (x − x̄)² / (S − 1))`.
  ///
  /// NaN for fewer than two draws or where a draw is not finite. Cost O(S).
  public var standardDeviation: Double { sampleVariance(of: values).squareRoot() }

  /// The quantile of all draws together, with linear interpolation (Hyndman and Fan 1996, type 7,
  /// the default of R).
  ///
  /// NaN without draws, where a draw is NaN, or for `p` outside `0...1`. Cost O(S log S).
  public func quantile(_ p: Double) -> Double {
    guard !values.contains(where: \.isNaN) else { return .nan }
    return interpolatedQuantile(p, ofSorted: values.sorted())
  }

  /// Whether diagnostics are defined at all: every draw is finite and the draws are not constant.
  ///
  /// Draws whose range is a rounding error of their size count as constant, as in R's `posterior`;
  /// there the tolerance is absolute, here it is relative, so that no diagnostic depends on units.
  var varies: Bool {
    guard var lowest = values.first else { return false }
    var highest = lowest
    for value in values {
      guard value.isFinite else { return false }
      lowest = min(lowest, value)
      highest = max(highest, value)
    }
    return highest - lowest > Double.ulpOfOne * max(abs(lowest), abs(highest))
  }
}

/// The average, with one correction pass against rounding; NaN for no values.
func average<Values: Collection<Double>>(of values: Values) -> Double {
  let size = Double(values.count)
  let first = values.reduce(0, +) / size
  guard first.isFinite else { return first }
  return first + values.reduce(0) { $0 + ($1 - first) } / size
}

/// The variance with divisor n − 1; NaN for fewer than two values.
func sampleVariance<Values: Collection<Double>>(of values: Values) -> Double {
  guard values.count > 1 else { return .nan }
  let center = average(of: values)
  return values.reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(values.count - 1)
}

/// Quantile of type 7 of values in ascending order.
func interpolatedQuantile(_ p: Double, ofSorted sorted: [Double]) -> Double {
  guard !sorted.isEmpty, p >= 0, p <= 1 else { return .nan }
  let position = Double(sorted.count - 1) * p
  let lower = sorted[Int(position.rounded(.down))]
  let upper = sorted[Int(position.rounded(.up))]
  // Equal neighbours are not interpolated: rounding would move the quantile off its own tie.
  guard lower != upper else { return lower }
  let weight = position - position.rounded(.down)
  return weight == 0 ? lower : (1 - weight) * lower + weight * upper
}
