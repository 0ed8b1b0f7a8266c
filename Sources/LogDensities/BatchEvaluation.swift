extension LogDensity {
  /// Log densities at `count` positions that lie one after the other, at once where the target
  /// can (`BatchLogDensity`); what is not finite counts as −∞. Costs `count` log densities.
  ///
  /// - Precondition: `positions.count == count * dimension`.
  public func logDensities(at positions: [Double], count: Int) -> [Double] {
    var values = [Double](repeating: -.infinity, count: count)
    if let batch = self as? any BatchLogDensity {
      var span = values.mutableSpan
      batch.values(at: positions.span, into: &span)
    } else {
      for index in 0..<count {
        let position = Array(positions[index * dimension..<(index + 1) * dimension])
        values[index] = value(at: position.span)
      }
    }
    return values.map { $0.isFinite ? $0 : -.infinity }
  }
}
