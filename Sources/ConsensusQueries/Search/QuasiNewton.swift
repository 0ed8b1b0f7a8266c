/// A function of coordinates with its gradient, as a search sees it.
typealias Objective = (_ position: [Double]) -> (value: Double, gradient: [Double])

/// Descends to a local minimum by the method of Broyden, Fletcher, Goldfarb and Shanno (Nocedal and
/// Wright 2006, §6.1) with steps that are halved until the function falls enough.
struct QuasiNewton {
  /// Evaluations at most.
  var evaluationLimit = 400

  /// The best position that was met; nil where the function is not finite at the start.
  ///
  /// - Parameter scales: the expected spread of each coordinate, by which the first step is shaped.
  func minimum(of objective: Objective, from start: [Double], scales: [Double]) -> [Double]? {
    var (value, gradient) = objective(start)
    guard value.isFinite, gradient.allSatisfy(\.isFinite) else { return nil }
    var position = start
    var inverse = Self.diagonal(scales)
    var evaluations = 1
    while evaluations < evaluationLimit {
      var direction = Self.product(inverse, gradient).map(-)
      var slope = dot(direction, gradient)
      if !(slope < 0) {
        inverse = Self.diagonal(scales)
        direction = Self.product(inverse, gradient).map(-)
        slope = dot(direction, gradient)
      }
      guard slope < -1e-10 else { break }
      // Far from a minimum a step of many spreads is a guess.
      let reach = zip(direction, scales).reduce(0) { max($0, abs($1.0) / $1.1) }
      var length = min(1, 5 / reach)
      var moved: (position: [Double], value: Double, gradient: [Double])?
      while moved == nil, length > 1e-10, evaluations < evaluationLimit {
        let end = zip(position, direction).map { $0 + length * $1 }
        let (next, slopes) = objective(end)
        evaluations += 1
        if next.isFinite, slopes.allSatisfy(\.isFinite), next <= value + 1e-4 * length * slope {
          moved = (end, next, slopes)
        }
        length /= 2
      }
      guard let moved else { break }
      Self.update(
        &inverse, step: zip(moved.position, position).map(-),
        change: zip(moved.gradient, gradient).map(-))
      let fall = value - moved.value
      (position, value, gradient) = (moved.position, moved.value, moved.gradient)
      if fall < 1e-10 * (1 + abs(value)) { break }
    }
    return position
  }

  private static func diagonal(_ scales: [Double]) -> [[Double]] {
    scales.indices.map { row in scales.indices.map { $0 == row ? scales[row] * scales[row] : 0 } }
  }

  private static func product(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
    matrix.map { dot($0, vector) }
  }

  /// H ← (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ with ρ = 1 / yᵀs, where the curvature yᵀs is positive.
  private static func update(_ inverse: inout [[Double]], step: [Double], change: [Double]) {
    let curvature = dot(step, change)
    guard curvature > 1e-14 else { return }
    let image = product(inverse, change)
    let factor = (1 + dot(change, image) / curvature) / curvature
    for row in step.indices {
      for column in step.indices {
        inverse[row][column] +=
          factor * step[row] * step[column]
          - (image[row] * step[column] + step[row] * image[column]) / curvature
      }
    }
  }
}
