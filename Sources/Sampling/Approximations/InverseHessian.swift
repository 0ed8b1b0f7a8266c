/// BFGS's approximation of the inverse Hessian (Nocedal and Wright 2006, eq. 6.17).
struct InverseHessian {
  private let dimension: Int
  private var values: [Double]
  private var isInitial = true

  init(dimension: Int) {
    self.dimension = dimension
    values = [Double](repeating: 0, count: dimension * dimension)
    for index in 0..<dimension { values[index * dimension + index] = 1 }
  }

  var scales: [Double] { (0..<dimension).map { values[$0 * dimension + $0].squareRoot() } }

  func product(with x: [Double]) -> [Double] {
    (0..<dimension).map { row in
      (0..<dimension).reduce(0) { $0 + values[row * dimension + $1] * x[$1] }
    }
  }

  mutating func update(displacement s: [Double], change y: [Double]) {
    let curvature = zip(s, y).reduce(0) { $0 + $1.0 * $1.1 }
    let square = y.reduce(0) { $0 + $1 * $1 }
    guard curvature > 1e-12 * square.squareRoot(), curvature.isFinite, square > 0 else { return }
    if isInitial { values = values.map { $0 * curvature / square } }
    isInitial = false
    let by = product(with: y)
    let weight = (1 + zip(y, by).reduce(0) { $0 + $1.0 * $1.1 } / curvature) / curvature
    for row in 0..<dimension {
      for column in 0..<dimension {
        values[row * dimension + column] +=
          weight * s[row] * s[column] - (by[row] * s[column] + s[row] * by[column]) / curvature
      }
    }
  }
}
