import CKernels
import Probability

/// The map of coordinates γ, θ = Qγ, that take the place of θ in u = origin + Tθ.
struct CoordinateTurn: Sendable {
  /// TQ column by column, each filled up with zeros to ``step`` numbers.
  private let matrix: [Double]
  /// Rows with padding, so that the kernel sees whole vectors.
  private let step: Int
  /// Q⁻¹ row by row.
  private let inverse: [Double]
  private let count: Int

  /// - Parameters:
  ///   - columns: those of TQ.
  ///   - inverse: Q⁻¹ row by row.
  init(columns: [[Double]], inverse: [Double]) {
    count = columns.count
    let lanes = Int(KERNELS_LANES)
    let step = (count + lanes - 1) / lanes * lanes
    let padding = [Double](repeating: 0, count: step - count)
    matrix = columns.flatMap { $0 + padding }
    self.step = step
    self.inverse = inverse
  }

  /// u += TQγ.
  func add(_ position: Span<Double>, to u: UnsafeMutableBufferPointer<Double>) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: max(step, 1)) { sum in
      for row in 0..<step { sum[row] = 0 }
      position.withUnsafeBufferPointer { position in
        matrix.withUnsafeBufferPointer { matrix in
          guard let first = sum.baseAddress else { return }
          kernels_multiply(
            InstructionSet.current.kernelIndex, matrix.baseAddress, step, count,
            position.baseAddress, first)
        }
      }
      for row in 0..<count { u[row] += sum[row] }
    }
  }

  /// Q⁻¹θ.
  func turned(_ theta: [Double]) -> [Double] {
    (0..<count).map { row in
      (0..<count).reduce(0.0) { $0 + inverse[row * count + $1] * theta[$1] }
    }
  }

  /// An inner product with a column of TQ.
  func product(
    ofColumn column: Int, with gradient: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    matrix.withUnsafeBufferPointer { matrix in
      guard let matrix = matrix.baseAddress, let gradient = gradient.baseAddress else { return 0 }
      return innerProduct(matrix + column * step, gradient, count: count)
    }
  }
}
