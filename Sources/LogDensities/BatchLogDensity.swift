/// A log density that is cheaper at many positions at once than one by one.
public protocol BatchLogDensity: LogDensity {
  /// Log densities at `values.count` positions, which lie one after the other in `positions`.
  ///
  /// Each value depends on its own position only, to the last bit, and not on the others.
  func values(at positions: Span<Double>, into values: inout MutableSpan<Double>)
}
