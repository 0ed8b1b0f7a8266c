import Foundation

/// The discrete Fourier transform of a power-of-two number of complex values (real part `x`,
/// imaginary part `y`), in place and radix 2 (Cooley and Tukey 1965).
///
/// `scramble` leaves its result in bit-reversed order and `unscramble` expects that order: a
/// spectrum that is only changed value by value in between needs no reordering.
/// Cost O(n log n) each.
struct FourierTransform {
  /// Number of values.
  let size: Int
  /// `exp(−2πi k / size)` for k below `size / 2`.
  private let roots: [SIMD2<Double>]

  /// - Precondition: `size` is a power of two.
  init(size: Int) {
    precondition(size > 0 && size & (size - 1) == 0, "radix 2 needs a power of two")
    self.size = size
    self.roots = (0..<size / 2).map {
      let angle = -2 * Double.pi * Double($0) / Double(size)
      return SIMD2(cos(angle), sin(angle))
    }
  }

  /// `X[k] = Σ x[n] exp(−2πi n k / size)`, from natural to bit-reversed order (decimation in
  /// frequency).
  func scramble(_ values: inout [SIMD2<Double>]) {
    var half = size / 2
    while half > 0 {
      let step = size / (2 * half)
      for start in stride(from: 0, to: size, by: 2 * half) {
        for offset in 0..<half {
          let (low, high) = (values[start + offset], values[start + offset + half])
          values[start + offset] = low + high
          values[start + offset + half] = product(low - high, roots[offset * step])
        }
      }
      half /= 2
    }
  }

  /// The same sum, from bit-reversed to natural order (decimation in time).
  func unscramble(_ values: inout [SIMD2<Double>]) {
    var half = 1
    while half < size {
      let step = size / (2 * half)
      for start in stride(from: 0, to: size, by: 2 * half) {
        for offset in 0..<half {
          let low = values[start + offset]
          let high = product(values[start + offset + half], roots[offset * step])
          values[start + offset] = low + high
          values[start + offset + half] = low - high
        }
      }
      half *= 2
    }
  }

  private func product(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> SIMD2<Double> {
    a.x * b + a.y * SIMD2(-b.y, b.x)
  }
}
