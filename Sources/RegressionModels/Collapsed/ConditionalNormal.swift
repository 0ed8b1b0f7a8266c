import Foundation
import Probability

/// A normal distribution of p coefficients by its mean and the Cholesky factor of its precision
/// P = LLᵀ.
struct ConditionalNormal {
  let mean: [Double]
  private let factor: CholeskyFactor

  private var count: Int { mean.count }

  /// The distribution with density ∝ exp(bᵀc − ½cᵀPc), at p³/3 operations.
  ///
  /// - Parameters:
  ///   - precision: P `[p × p]`, of which the lower triangle counts.
  ///   - pull: b.
  /// Nil where P is not positive definite.
  init?(precision: [Double], pull: [Double]) {
    guard let factor = CholeskyFactor(precision, dimension: pull.count) else { return nil }
    self.factor = factor
    mean = factor.solution(of: pull)
  }

  /// ½ log |P|.
  var halfLogDeterminant: Double { factor.logDeterminant / 2 }

  /// mean + L⁻ᵀζ.
  func point(ofStandard standard: [Double]) -> [Double] {
    var offset = standard
    factor.solveUpper(&offset)
    return zip(mean, offset).map { $0 + $1 }
  }

  /// ζ = Lᵀ(c − mean).
  func standard(ofPoint point: [Double]) -> [Double] {
    let offset = zip(point, mean).map { $0 - $1 }
    return (0..<count).map { column in
      (column..<count).reduce(0.0) { $0 + factor.values[$1 * count + column] * offset[$1] }
    }
  }

  /// P⁻¹ `[p × p]`, at 2p³/3 operations.
  var covariance: [Double] {
    let p = count
    // Row i holds column i of L⁻¹, from its diagonal on.
    var inverse = [Double](repeating: 0, count: p * p)
    var covariance = inverse
    factor.values.withUnsafeBufferPointer { factor in
      inverse.withUnsafeMutableBufferPointer { inverse in
        covariance.withUnsafeMutableBufferPointer { covariance in
          guard let factor = factor.baseAddress, let cells = inverse.baseAddress else { return }
          for column in 0..<p {
            let own = cells + column * p
            own[column] = 1 / factor[column * p + column]
            for row in column + 1..<max(p, column + 1) {
              let sum = innerProduct(
                factor + row * p + column, own + column, count: row - column)
              own[row] = -sum / factor[row * p + row]
            }
          }
          for row in 0..<p {
            for column in 0...row {
              let sum = innerProduct(
                cells + row * p + row, cells + column * p + row, count: p - row)
              covariance[row * p + column] = sum
              covariance[column * p + row] = sum
            }
          }
        }
      }
    }
    return covariance
  }
}
