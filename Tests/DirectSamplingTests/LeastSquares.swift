/// Least squares on one column and an intercept.
struct LeastSquares {
  let slope: Double
  let spread: Double
  let squares: Double

  init(x: [Double], y: [Double]) {
    let n = Double(x.count)
    let (mx, my) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
    let spread = x.reduce(0) { $0 + ($1 - mx) * ($1 - mx) }
    let slope = zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) } / spread
    squares = zip(x, y).reduce(0) {
      let rest = $1.1 - my - slope * ($1.0 - mx)
      return $0 + rest * rest
    }
    self.spread = spread
    self.slope = slope
  }
}
