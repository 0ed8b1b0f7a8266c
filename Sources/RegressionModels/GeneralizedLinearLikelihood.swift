import CGSL
import Foundation

/// Log likelihood of a generalised linear model with canonical link, and its gradient.
///
/// ℓ(β) = Σ yᵢηᵢ − b(ηᵢ) − c(yᵢ) with η = offset + Xβ; the gradient is Xᵀ(y − b′(η)).
/// (McCullagh and Nelder 1989, section 2.2.) Rows go in blocks of a fixed size, so that the sums
/// have a fixed order; a block costs two matrix-vector products and one exp a row.
struct GeneralizedLinearLikelihood: Sendable {
  /// b(η) of the family.
  enum Cumulant: Sendable {
    /// log(1 + exp η)
    case bernoulli
    /// exp η
    case poisson
  }

  private static let blockSize = 512

  private let cumulant: Cumulant
  private let columns: [Double]
  private let coefficientCount: Int
  private let response: [Double]
  private let offset: [Double]
  /// −Σ c(yᵢ)
  private let constant: Double

  /// - Parameter columns: X column by column.
  init(
    _ cumulant: Cumulant, columns: [Double], coefficientCount: Int, response: [Double],
    offset: [Double]
  ) {
    SingleThreadedBLAS.isOn
    self.cumulant = cumulant
    self.columns = columns
    self.coefficientCount = coefficientCount
    self.response = response
    self.offset = offset
    self.constant =
      switch cumulant {
      case .bernoulli: 0
      case .poisson: -response.reduce(0) { $0 + lgamma($1 + 1) }
      }
  }

  /// The log likelihood, with its gradient added to `gradient`.
  func value(coefficients: [Double], gradient: inout [Double]) -> Double {
    let total = response.count
    let blockSize = min(Self.blockSize, total)
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * blockSize) { scratch in
      guard let linear = scratch.baseAddress else { return constant }
      let residual = linear + blockSize
      var sum = constant
      for start in stride(from: 0, to: total, by: blockSize) {
        let count = min(blockSize, total - start)
        predict(start, count, coefficients, into: linear)
        sum += compare(start, count, linear: linear, residual: residual)
        columns.withUnsafeBufferPointer { x in
          guard let base = x.baseAddress else { return }
          cblas_dgemv(
            CblasColMajor, CblasTrans, Int32(count), Int32(coefficientCount), 1, base + start,
            Int32(total), residual, 1, 1, &gradient, 1)
        }
      }
      return sum
    }
  }

  /// η of a block of rows.
  private func predict(
    _ start: Int, _ count: Int, _ coefficients: [Double], into linear: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<count { linear[row] = offset[start + row] }
    columns.withUnsafeBufferPointer { x in
      guard let base = x.baseAddress else { return }
      cblas_dgemv(
        CblasColMajor, CblasNoTrans, Int32(count), Int32(coefficientCount), 1, base + start,
        Int32(response.count), coefficients, 1, 1, linear, 1)
    }
  }

  /// Σ yη − b(η) of a block, and y − b′(η) of its rows.
  private func compare(
    _ start: Int, _ count: Int, linear: UnsafeMutablePointer<Double>,
    residual: UnsafeMutablePointer<Double>
  ) -> Double {
    response.withUnsafeBufferPointer { y in
      var sum = 0.0
      switch cumulant {
      case .bernoulli:
        // log(1 + exp η) = max(η, 0) + log(1 + exp −|η|). The second logarithms are taken at once,
        // as the logarithm of a product of at most 2^512.
        var product = 1.0
        for row in 0..<count {
          let eta = linear[row]
          let small = exp(-abs(eta))
          sum += y[start + row] * eta - max(eta, 0)
          product *= 1 + small
          residual[row] = y[start + row] - (eta >= 0 ? 1 : small) / (1 + small)
        }
        sum -= log(product)
      case .poisson:
        for row in 0..<count {
          let mean = exp(linear[row])
          sum += y[start + row] * linear[row] - mean
          residual[row] = y[start + row] - mean
        }
      }
      return sum
    }
  }
}
