/// Mean and covariance of positions as they come, by Welford's update.
struct RunningCovariance: Sendable, Codable {
  private let keepsProducts: Bool
  private(set) var count = 0
  private var mean: [Double]
  /// Sums of squares (diagonal), or of products row by row (dense).
  private var sums: [Double]

  /// An empty estimate; a dense one costs O(d²) a position.
  init(dimension: Int, dense: Bool) {
    keepsProducts = dense
    mean = [Double](repeating: 0, count: dimension)
    sums = [Double](repeating: 0, count: dense ? dimension * dimension : dimension)
  }

  /// Whether positions of so many coordinates can be taken in.
  func fits(dimension: Int) -> Bool {
    count.isCheckpointCount && mean.count == dimension
      && sums.count == (keepsProducts ? dimension * dimension : dimension)
  }

  /// Forgets all positions.
  mutating func clear() {
    self = RunningCovariance(dimension: mean.count, dense: keepsProducts)
  }

  /// Takes one position in.
  mutating func add(_ position: [Double]) {
    count += 1
    let dimension = mean.count
    let before = (0..<dimension).map { position[$0] - mean[$0] }
    for index in 0..<dimension { mean[index] += before[index] / Double(count) }
    for row in 0..<dimension {
      let after = position[row] - mean[row]
      if keepsProducts {
        for column in 0..<dimension { sums[row * dimension + column] += after * before[column] }
      } else {
        sums[row] += after * before[row]
      }
    }
  }

  /// A metric from the estimate, shrunk as Stan's: weight n/(n+5) on the estimate, 5/(n+5) on a
  /// small diagonal.
  ///
  /// Stan's diagonal is 1e-3, which takes coordinates of unit scale for granted. Ours is 1e-3
  /// times the median variance, so that a rescaled posterior gives a rescaled metric. Returns nil
  /// with fewer than two positions, or where the estimate is degenerate.
  func metric() -> Metric? {
    guard count > 1 else { return nil }
    let dimension = mean.count
    let stride = keepsProducts ? dimension + 1 : 1
    let variances = (0..<dimension).map { sums[$0 * stride] / Double(count - 1) }
    let median = variances.sorted()[dimension / 2]
    guard variances.allSatisfy({ $0.isFinite }), median > 0 else { return nil }
    let weight = Double(count) / Double(count + 5)
    let floor = 1e-3 * median * (1 - weight)
    if !keepsProducts {
      return .diagonal(deviations: variances.map { (weight * $0 + floor).squareRoot() })
    }
    var covariance = sums.map { weight * $0 / Double(count - 1) }
    for index in 0..<dimension { covariance[index * stride] += floor }
    for row in 0..<dimension {
      for column in 0..<row {
        let (below, above) = (row * dimension + column, column * dimension + row)
        covariance[below] = (covariance[below] + covariance[above]) / 2
        covariance[above] = covariance[below]
      }
    }
    return Metric(covariance: covariance, dimension: dimension)
  }
}
