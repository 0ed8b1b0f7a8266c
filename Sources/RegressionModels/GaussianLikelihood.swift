import Foundation

/// Log likelihood of y ~ N(Xβ, σ²) from sufficient statistics.
///
/// The QR factorisation of (X y) leaves R, z = Qᵀy and the least residual sum of squares S, so
/// that ‖y − Xβ‖² = S + ‖z − Rβ‖². A value with its gradient costs O(p²), whatever n; and no
/// digits cancel, as they would in y'y − 2β'X'y + β'X'Xβ.
struct GaussianLikelihood: Sendable {
  let observationCount: Int
  private let coefficientCount: Int
  let rowCount: Int
  /// R column by column, `rowCount` rows.
  let factor: [Double]
  let rotatedResponse: [Double]
  let leastSquares: Double

  /// - Parameter joint: R of (X y), which has n rows.
  init(_ joint: TriangularFactor, observationCount n: Int) {
    let p = joint.columnCount - 1
    observationCount = n
    coefficientCount = p
    rowCount = min(n, p)
    var factor: [Double] = []
    for column in 0..<p { for row in 0..<rowCount { factor.append(joint[row, column]) } }
    self.factor = factor
    rotatedResponse = (0..<rowCount).map { joint[$0, p] }
    leastSquares = n > p ? joint[p, p] * joint[p, p] : 0
  }

  /// ℓ(β, σ) = −n/2 log 2π − n log σ − ‖y − Xβ‖² / 2σ², with its gradient by β added to
  /// `gradient` and its derivative by σ returned.
  func value(
    coefficients: UnsafeMutableBufferPointer<Double>, sigma: Double,
    gradient: UnsafeMutableBufferPointer<Double>?
  ) -> (value: Double, sigmaDerivative: Double) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: max(rowCount, 1)) { residual in
      let squares = sumOfSquares(coefficients, residual: residual)
      let precision = 1 / (sigma * sigma)
      if let gradient, let residual = residual.baseAddress {
        factor.withUnsafeBufferPointer { factor in
          guard let factor = factor.baseAddress else { return }
          for column in 0..<coefficientCount {
            let sum = innerProduct(
              factor + column * rowCount, residual, count: min(column + 1, rowCount))
            gradient[column] += precision * sum
          }
        }
      }
      let n = Double(observationCount)
      let value = -n / 2 * log(2 * Double.pi) - n * log(sigma) - precision * squares / 2
      return (value, (precision * squares - n) / sigma)
    }
  }

  /// ‖y − Xβ‖².
  func squares(at coefficients: [Double]) -> Double {
    var coefficients = coefficients
    return coefficients.withUnsafeMutableBufferPointer { coefficients in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: max(rowCount, 1)) {
        sumOfSquares(coefficients, residual: $0)
      }
    }
  }

  /// ‖y − Xβ‖², with z − Rβ written into `residual`.
  private func sumOfSquares(
    _ coefficients: UnsafeMutableBufferPointer<Double>,
    residual: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    for row in 0..<rowCount { residual[row] = rotatedResponse[row] }
    factor.withUnsafeBufferPointer { factor in
      for column in 0..<coefficientCount {
        let (coefficient, start) = (coefficients[column], column * rowCount)
        for row in 0..<min(column + 1, rowCount) {
          residual[row] -= factor[start + row] * coefficient
        }
      }
    }
    return (0..<rowCount).reduce(leastSquares) { $0 + residual[$1] * residual[$1] }
  }

  /// −∂²ℓ/∂β² `[p × p]`, which is RᵀR/σ², and −∂²ℓ/∂σ².
  func negativeHessian(
    coefficients: UnsafeMutableBufferPointer<Double>, sigma: Double
  ) -> (coefficients: [Double], sigma: Double) {
    let p = coefficientCount
    let precision = 1 / (sigma * sigma)
    var matrix = [Double](repeating: 0, count: p * p)
    for first in 0..<p {
      for second in first..<p {
        let sum = (0..<min(first + 1, rowCount)).reduce(0) {
          $0 + factor[first * rowCount + $1] * factor[second * rowCount + $1]
        }
        matrix[first * p + second] = precision * sum
        matrix[second * p + first] = precision * sum
      }
    }
    let squares = squares(at: Array(coefficients))
    return (matrix, precision * (3 * precision * squares - Double(observationCount)))
  }
}
