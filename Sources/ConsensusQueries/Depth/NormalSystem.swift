import LogDensities
import Probability

/// Sums over the rows that the conditional minima share.
struct NormalSystem {
  let rows: ScaledNormalRows
  /// XᵀWX row by row, and XᵀWy.
  private let crossProduct: [Double]
  private let moments: [Double]

  init(_ rows: ScaledNormalRows) {
    let (n, p) = (rows.response.count, rows.coefficientCount)
    var (cross, moments) = ([Double](repeating: 0, count: p * p), [Double](repeating: 0, count: p))
    for j in 0..<p {
      let scaled = (0..<n).map { (rows.weights?[$0] ?? 1) * rows.columns[j * n + $0] }
      for k in 0...j {
        var sum = 0.0
        for row in 0..<n { sum += scaled[row] * rows.columns[k * n + row] }
        cross[j * p + k] = sum
        cross[k * p + j] = sum
      }
      for row in 0..<n { moments[j] += scaled[row] * rows.response[row] }
    }
    (self.rows, crossProduct, self.moments) = (rows, cross, moments)
  }

  /// The factor of Λ = tXᵀWX + P.
  func factor(precision t: Double) -> CholeskyFactor? {
    let p = rows.coefficientCount
    var matrix = crossProduct.map { t * $0 }
    for j in 0..<p { matrix[j * p + j] += rows.precisions[j] }
    return CholeskyFactor(matrix, dimension: p)
  }

  /// tXᵀWy + Pm.
  func rightSide(precision t: Double) -> [Double] {
    moments.indices.map { t * moments[$0] + rows.precisions[$0] * rows.means[$0] }
  }

  /// E with its gradient, and bounds on the errors of both.
  func energy(
    at beta: [Double], precision t: Double
  ) -> (value: Double, error: Double, gradient: [Double], gradientErrors: [Double]) {
    let (n, p) = (rows.response.count, rows.coefficientCount)
    var residuals = rows.response
    var sizes = rows.response.map { abs($0) }
    for j in 0..<p {
      for row in 0..<n {
        let part = rows.columns[j * n + row] * beta[j]
        residuals[row] -= part
        sizes[row] += abs(part)
      }
    }
    let unit = Double(p + 4) * 0x1p-52
    var (sum, error) = (0.0, 0.0)
    for row in 0..<n {
      let (weight, residual, off) = (rows.weights?[row] ?? 1, residuals[row], unit * sizes[row])
      sum += weight * residual * residual
      error += weight * (2 * abs(residual) + off) * off
      residuals[row] = weight * residual
      sizes[row] = weight * off
    }
    let long = Double(n + p + 16) * 0x1p-52
    var value = t * sum / 2
    var bound = t * (error + long * sum) / 2
    var (gradient, errors) = ([Double](repeating: 0, count: p), [Double](repeating: 0, count: p))
    for j in 0..<p {
      var (slope, size, off) = (0.0, 0.0, 0.0)
      for row in 0..<n {
        let x = rows.columns[j * n + row]
        slope += x * residuals[row]
        size += abs(x * residuals[row])
        off += abs(x) * sizes[row]
      }
      let distance = beta[j] - rows.means[j]
      let pull = rows.precisions[j] * distance
      gradient[j] = pull - t * slope
      errors[j] = t * (off + long * size) + 0x1p-50 * (abs(pull) + t * size)
      value += pull * distance / 2
      bound += long * abs(pull * distance)
    }
    return (value, 1.01 * (bound + 0x1p-51 * value), gradient, errors.map { 1.01 * $0 })
  }
}
