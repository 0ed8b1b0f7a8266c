import LogDensities

/// Draws of a stretch of the warmup with their gradients, from which a metric is estimated.
struct DrawWindow: Sendable, Codable {
  let dimension: Int
  private(set) var positions: [[Double]] = []
  private(set) var gradients: [[Double]] = []

  init(dimension: Int) { self.dimension = dimension }

  var count: Int { positions.count }

  /// Whether this holds draws of so many coordinates, each with its gradient.
  func fits(dimension: Int) -> Bool {
    self.dimension == dimension && positions.count == gradients.count
      && (positions + gradients).allSatisfy { $0.count == dimension }
  }

  /// Takes a draw in; one whose gradient is not finite is left out.
  mutating func add(_ state: EvaluatedPosition) {
    guard state.gradient.allSatisfy(\.isFinite) else { return }
    positions.append(state.position)
    gradients.append(state.gradient)
  }

  /// Forgets all draws.
  mutating func clear() { drop(count) }

  /// Forgets the oldest draws.
  mutating func drop(_ number: Int) {
    positions.removeFirst(min(number, count))
    gradients.removeFirst(min(number, gradients.count))
  }

  /// The metric of the smallest Fisher divergence, or nil with fewer than three draws or where the
  /// estimate is degenerate.
  ///
  /// For a diagonal metric the variances are √(Var(x) / Var(∇)), else the geometric mean of the
  /// draws' covariance and the inverse covariance of the gradients (Seyboldt, Carlson and Carpenter
  /// 2026). Where the posterior is normal, ∇ = −Σ⁻¹(x − μ), these are its own variances (for
  /// independent coordinates) and its own Σ but for a small regularisation, whatever the draws, once
  /// these are more than the dimension. Rescaled coordinates give a rescaled metric. Costs O(nd) for
  /// n draws, O(nd² + d³) for a dense metric and O(ndm + m³) with m = min(d, 2n, 128) for a low-rank
  /// one.
  func metric(_ kind: MetricKind) -> Metric? {
    guard count > 2, let scaling = DiagonalScaling(self) else { return nil }
    switch kind {
    case .diagonal: return .diagonal(deviations: scaling.deviations)
    case .dense: return FisherEstimate(self, scaling: scaling, maxRank: dimension)?.dense
    case .lowRank: return FisherEstimate(self, scaling: scaling, maxRank: 128)?.lowRank
    }
  }
}

/// Means and the scales that make Var(x) and Var(∇) equal in every coordinate.
struct DiagonalScaling: Sendable {
  let positionMeans: [Double]
  let gradientMeans: [Double]
  let deviations: [Double]

  /// Nil where a coordinate or its gradient does not vary, or the ratio is beyond double precision.
  init?(_ window: DrawWindow) {
    let (means, variances) = Self.moments(window.positions, dimension: window.dimension)
    let (gradientMeans, gradientVariances) = Self.moments(
      window.gradients, dimension: window.dimension)
    let deviations = zip(variances, gradientVariances).map { ($0 / $1).squareRoot().squareRoot() }
    guard deviations.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    self.positionMeans = means
    self.gradientMeans = gradientMeans
    self.deviations = deviations
  }

  private static func moments(
    _ rows: [[Double]], dimension: Int
  ) -> (means: [Double], variances: [Double]) {
    let weight = 1 / Double(rows.count)
    var means = [Double](repeating: 0, count: dimension)
    var variances = means
    for row in rows { add(weight, times: row, to: &means, count: dimension) }
    for row in rows {
      for index in 0..<dimension {
        let distance = row[index] - means[index]
        variances[index] += weight * distance * distance
      }
    }
    return (means, variances)
  }
}
