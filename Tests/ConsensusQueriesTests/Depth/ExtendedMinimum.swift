/// The least U on a plane, or everywhere, by Newton's method in extended precision on coordinates
/// of the plane: slow, with nothing in common with `PlaneDescent` but the problem.
struct ExtendedMinimum {
  let potential: LinearPotential
  /// Origin of the coordinates, a point on the plane.
  private let origin: [Float80]
  /// Directions within the plane.
  private let basis: [[Float80]]
  /// The coordinate that each direction moves alone.
  private let free: [Int]

  /// Everywhere.
  init(of potential: LinearPotential) {
    self.potential = potential
    let all = Array(potential.start.indices)
    origin = all.map { _ in 0 }
    free = all
    basis = all.map { index in all.map { $0 == index ? 1 : 0 } }
  }

  /// On {a·θ + b = 0}: one coordinate, of those with the largest part in a, follows from the others.
  init(of potential: LinearPotential, on coefficients: [Double], _ constant: Double) {
    self.potential = potential
    let scales = potential.hessian(at: potential.start, of: Double.self)
    let dimension = potential.dimension
    let sizes = coefficients.indices.map {
      abs(coefficients[$0]) / scales[$0 * dimension + $0].squareRoot()
    }
    let pivot = sizes.indices.max { sizes[$0] < sizes[$1] } ?? 0
    let a = coefficients.map { Float80($0) }
    origin = a.indices.map { $0 == pivot ? -Float80(constant) / a[pivot] : 0 }
    let others = a.indices.filter { $0 != pivot }
    free = others
    basis = others.map { free in
      a.indices.map { $0 == free ? 1 : $0 == pivot ? -a[free] / a[pivot] : 0 }
    }
  }

  /// The minimiser and the minimum; nil where the method does not get there.
  func solution(from start: [Double]) -> (position: [Float80], value: Float80)? {
    var z = free.map { Float80(start[$0]) }
    for _ in 0..<400 {
      let theta = position(z)
      let value = potential.value(at: theta, of: Float80.self)
      let full = potential.gradient(at: theta, of: Float80.self)
      let gradient = basis.map { inner($0, full) }
      guard let step = solve(projected(theta), gradient.map { -$0 }) else { return nil }
      let slope = inner(gradient, step)
      if -slope < 1e-28 { return (theta, value) }
      var length: Float80 = 1
      while length > 1e-9 {
        let end = zip(z, step).map { $0 + length * $1 }
        let rise = potential.value(at: position(end), of: Float80.self) - value
        if rise <= length * slope / 10 || (-slope < 1e-12 && length == 1) {
          z = end
          break
        }
        length /= 2
      }
      if length <= 1e-9 { return -slope < 1e-18 ? (theta, value) : nil }
    }
    return nil
  }

  private func position(_ z: [Float80]) -> [Float80] {
    origin.indices.map { index in
      zip(z, basis).reduce(origin[index]) { $0 + $1.0 * $1.1[index] }
    }
  }

  private func projected(_ theta: [Float80]) -> [[Float80]] {
    let hessian = potential.hessian(at: theta, of: Float80.self)
    let images = basis.map { direction in
      direction.indices.map { row in
        direction.indices.reduce(0) { $0 + hessian[row * direction.count + $1] * direction[$1] }
      }
    }
    return basis.map { direction in images.map { inner(direction, $0) } }
  }

  private func inner(_ a: [Float80], _ b: [Float80]) -> Float80 {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Gaussian elimination with diagonal scaling and pivots.
  private func solve(_ matrix: [[Float80]], _ right: [Float80]) -> [Float80]? {
    let scales = matrix.indices.map { matrix[$0][$0].squareRoot() }
    guard scales.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    var rows = matrix.indices.map { i in
      matrix.indices.map { matrix[i][$0] / (scales[i] * scales[$0]) } + [right[i] / scales[i]]
    }
    for column in rows.indices {
      let pivot = rows.indices[column...].max { abs(rows[$0][column]) < abs(rows[$1][column]) }
      guard let pivot, rows[pivot][column] != 0 else { return nil }
      rows.swapAt(column, pivot)
      for row in rows.indices where row != column {
        let factor = rows[row][column] / rows[column][column]
        guard factor != 0 else { continue }
        for k in column...rows.count { rows[row][k] -= factor * rows[column][k] }
      }
    }
    return rows.indices.map { rows[$0][rows.count] / rows[$0][$0] / scales[$0] }
  }
}
