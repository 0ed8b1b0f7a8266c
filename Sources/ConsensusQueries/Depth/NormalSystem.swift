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

  /// The factor of Λ = tXᵀWX + P; nil where a pivot is all rounding, as of collinear columns.
  func factor(precision t: Double) -> CholeskyFactor? {
    let p = rows.coefficientCount
    var matrix = crossProduct.map { t * $0 }
    for j in 0..<p { matrix[j * p + j] += rows.precisions[j] }
    guard let factor = CholeskyFactor(matrix, dimension: p) else { return nil }
    let isSound = (0..<p).allSatisfy { j in
      let pivot = factor.values[j * p + j]
      return pivot * pivot > 1e-13 * matrix[j * p + j]
    }
    return isSound ? factor : nil
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
    let (sum, error, slopes) = squares(at: beta)
    let long = Double(n + p + 16) * 0x1p-52
    var value = t * sum / 2
    var bound = t * (error + long * sum) / 2
    var (gradient, errors) = ([Double](repeating: 0, count: p), [Double](repeating: 0, count: p))
    for j in 0..<p {
      let distance = beta[j] - rows.means[j]
      let pull = rows.precisions[j] * distance
      let (slope, length, off) = slopes[j]
      errors[j] = 1.01 * (t * (off + long * length) + 0x1p-50 * (abs(pull) + t * length))
      gradient[j] = pull - t * slope
      value += pull * distance / 2
      bound += long * abs(pull * distance)
    }
    return (value, 1.01 * (bound + 0x1p-51 * value), gradient, errors)
  }

  /// Σ wr² with what the residuals' errors make of it, and `products` of every column with wr.
  private func squares(
    at beta: [Double]
  ) -> (sum: Double, error: Double, slopes: [(slope: Double, length: Double, off: Double)]) {
    let (n, p) = (rows.response.count, rows.coefficientCount)
    var residuals = rows.response
    var sizes = rows.response.map { abs($0) }
    let unit = Double(p + 4) * 0x1p-52
    var (sum, error) = (0.0, 0.0)
    return rows.columns.withUnsafeBufferPointer { x in
      residuals.withUnsafeMutableBufferPointer { residuals in
        sizes.withUnsafeMutableBufferPointer { sizes in
          for j in 0..<p {
            for row in 0..<n {
              let part = x[j * n + row] * beta[j]
              residuals[row] -= part
              sizes[row] += abs(part)
            }
          }
          for row in 0..<n {
            let (weight, residual) = (rows.weights?[row] ?? 1, residuals[row])
            let off = unit * sizes[row]
            sum += weight * residual * residual
            error += weight * (2 * abs(residual) + off) * off
            residuals[row] = weight * residual
            sizes[row] = weight * off
          }
          let slopes = (0..<p).map { j in
            Self.products(
              UnsafeBufferPointer(rebasing: x[j * n..<(j + 1) * n]),
              UnsafeBufferPointer(residuals), UnsafeBufferPointer(sizes))
          }
          return (sum, error, slopes)
        }
      }
    }
  }

  /// Σ xr, Σ|xr| and Σ|x|s, in eight partial sums each, which a processor can keep side by side.
  private static func products(
    _ x: UnsafeBufferPointer<Double>, _ r: UnsafeBufferPointer<Double>,
    _ s: UnsafeBufferPointer<Double>
  ) -> (slope: Double, length: Double, off: Double) {
    typealias Lanes = SIMD8<Double>
    let whole = x.count - x.count % Lanes.scalarCount
    var (slope, length, off) = (Lanes.zero, Lanes.zero, Lanes.zero)
    for index in stride(from: 0, to: whole, by: Lanes.scalarCount) {
      let at = Self.lanes(x, index)
      let size = at.replacing(with: -at, where: at .< 0)
      let part = at * Self.lanes(r, index)
      slope += part
      length += part.replacing(with: -part, where: part .< 0)
      off += size * Self.lanes(s, index)
    }
    var sums = (slope: slope.sum(), length: length.sum(), off: off.sum())
    for index in whole..<x.count {
      let part = x[index] * r[index]
      sums.slope += part
      sums.length += abs(part)
      sums.off += abs(x[index]) * s[index]
    }
    return sums
  }

  private static func lanes(_ numbers: UnsafeBufferPointer<Double>, _ index: Int) -> SIMD8<Double> {
    UnsafeRawBufferPointer(numbers).loadUnaligned(
      fromByteOffset: index * MemoryLayout<Double>.stride, as: SIMD8<Double>.self)
  }
}
