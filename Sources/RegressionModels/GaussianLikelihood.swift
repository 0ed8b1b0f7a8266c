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

  /// - Parameters:
  ///   - columns: X column by column.
  ///   - response: y, less the offset.
  init(columns: [Double], coefficientCount p: Int, response: [Double]) {
    let n = response.count
    let joint = TriangularFactor(columns: columns + response, rowCount: n, columnCount: p + 1)
    observationCount = n
    coefficientCount = p
    rowCount = min(n, p)
    var factor: [Double] = []
    for column in 0..<p { for row in 0..<rowCount { factor.append(joint[row, column]) } }
    self.factor = factor
    rotatedResponse = (0..<rowCount).map { joint[$0, p] }
    leastSquares = n > p ? joint[p, p] * joint[p, p] : 0
  }

  /// ℓ(β, log σ) = −n/2 log 2π − n log σ − ‖y − Xβ‖² / 2σ², with its gradient added to `gradient`
  /// and its derivative by σ returned.
  func value(
    coefficients: [Double], sigma: Double, gradient: inout [Double]
  ) -> (value: Double, sigmaDerivative: Double) {
    var residual = rotatedResponse
    let precision = 1 / (sigma * sigma)
    factor.withUnsafeBufferPointer { factor in
      guard let factor = factor.baseAddress else { return }
      residual.withUnsafeMutableBufferPointer { residual in
        for column in 0..<coefficientCount {
          let (coefficient, start) = (coefficients[column], factor + column * rowCount)
          for row in 0..<min(column + 1, rowCount) { residual[row] -= start[row] * coefficient }
        }
      }
      for column in 0..<coefficientCount {
        let sum = innerProduct(
          factor + column * rowCount, residual, count: min(column + 1, rowCount))
        gradient[column] += precision * sum
      }
    }
    let squares = residual.reduce(leastSquares) { $0 + $1 * $1 }
    let n = Double(observationCount)
    let value = -n / 2 * log(2 * Double.pi) - n * log(sigma) - precision * squares / 2
    return (value, (precision * squares - n) / sigma)
  }
}
