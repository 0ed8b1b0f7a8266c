import Credence
import Foundation

/// A straight line with known errors, whose posterior is normal in closed form:
/// y = α + (x − m) β + e, e ~ N(0, s²), α ~ N(0, a²), β ~ N(0, b²), with m the mean of the first rows.
struct KnownErrorRegression {
  let x: [Double]
  let y: [Double]
  let error = 0.7
  let priorScales = (intercept: 0.2, slope: 1.0)

  /// The first rows lie around 0 and later ones beyond them.
  init(first: Int, later: Int) {
    var x: [Double] = []
    for row in 0..<first { x.append(sin(1.3 * Double(row)) + 0.2) }
    for row in 0..<later { x.append(1.5 + cos(2.1 * Double(row))) }
    self.x = x
    y = x.enumerated().map { 0.8 + 0.6 * $1 + 0.7 * sin(12.9 * Double($0 * $0 + 1)) }
  }

  func table(_ rows: Range<Int>, flipped: Bool = false) throws -> Table {
    try Table(columns: [
      Column(name: "x", values: .numbers(rows.map { x[$0] })),
      Column(name: "y", values: .numbers(rows.map { flipped ? -y[$0] : y[$0] })),
      Column(name: "s", values: .numbers(rows.map { _ in error })),
    ])
  }

  func analysis(_ rows: Range<Int>) throws -> Analysis {
    try Analysis(
      "y | se(s) ~ x", data: table(rows),
      priors: ["Intercept ~ normal(0, 0.2)", "b ~ normal(0, 1)"])
  }

  /// Mean and covariance of (b_Intercept, b_x), and the log evidence, of the rows up to `end`.
  func posterior(
    first: Int, upTo end: Int
  ) -> (mean: [Double], variance: [Double], logEvidence: Double) {
    let m = x[..<first].reduce(0, +) / Double(first)
    var (a, b, c) = (1 / pow(priorScales.intercept, 2), 0.0, 1 / pow(priorScales.slope, 2))
    let priorDeterminant = a * c
    var (u, v, squares) = (0.0, 0.0, 0.0)
    let precision = 1 / (error * error)
    for row in 0..<end {
      let z = x[row] - m
      a += precision
      b += precision * z
      c += precision * z * z
      u += precision * y[row]
      v += precision * z * y[row]
      squares += precision * y[row] * y[row]
    }
    let determinant = a * c - b * b
    let (alpha, beta) = ((c * u - b * v) / determinant, (a * v - b * u) / determinant)
    let (varAlpha, varBeta, covariance) = (c / determinant, a / determinant, -b / determinant)
    let evidence =
      -Double(end) / 2 * log(2 * Double.pi * error * error)
      + 0.5 * (log(priorDeterminant) - log(determinant)) - 0.5 * (squares - alpha * u - beta * v)
    return (
      [alpha - m * beta, beta], [varAlpha - 2 * m * covariance + m * m * varBeta, varBeta], evidence
    )
  }
}
