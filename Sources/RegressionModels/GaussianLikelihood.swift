import CGSL
import Foundation

/// Log likelihood of y ~ N(Xβ, σ²) from sufficient statistics.
///
/// The QR factorisation of (X y) leaves R, z = Qᵀy and the least residual sum of squares S, so
/// that ‖y − Xβ‖² = S + ‖z − Rβ‖². A value with its gradient costs O(p²), whatever n; and no
/// digits cancel, as they would in y'y − 2β'X'y + β'X'Xβ.
struct GaussianLikelihood: Sendable {
  private let observationCount: Int
  private let coefficientCount: Int
  private let rowCount: Int
  /// R column by column, `rowCount` rows.
  private let factor: [Double]
  private let rotatedResponse: [Double]
  private let leastSquares: Double

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

  /// Residual sum of squares at the least-squares fit.
  var leastResidualSumOfSquares: Double { leastSquares }

  /// ℓ(β, log σ) = −n/2 log 2π − n log σ − ‖y − Xβ‖² / 2σ², with its gradient added to `gradient`
  /// and its derivative by σ returned.
  func value(
    coefficients: [Double], sigma: Double, gradient: inout [Double]
  ) -> (value: Double, sigmaDerivative: Double) {
    let (rows, p) = (Int32(rowCount), Int32(coefficientCount))
    var residual = rotatedResponse
    cblas_dgemv(
      CblasColMajor, CblasNoTrans, rows, p, -1, factor, rows, coefficients, 1, 1, &residual, 1)
    let precision = 1 / (sigma * sigma)
    cblas_dgemv(
      CblasColMajor, CblasTrans, rows, p, precision, factor, rows, residual, 1, 1, &gradient, 1)
    let squares = residual.reduce(leastSquares) { $0 + $1 * $1 }
    let n = Double(observationCount)
    let value = -n / 2 * log(2 * Double.pi) - n * log(sigma) - precision * squares / 2
    return (value, (precision * squares - n) / sigma)
  }
}
