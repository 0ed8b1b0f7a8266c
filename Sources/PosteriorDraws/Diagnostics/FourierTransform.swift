import Foundation

/// The discrete Fourier transform of a power-of-two number of complex values (real part `x`,
/// imaginary part `y`), in place and radix 2 (Cooley and Tukey 1965).
///
/// `scramble` leaves its result in bit-reversed order and `unscramble` expects that order: a
/// spectrum that is only changed value by value in between needs no reordering.
/// Halves are finished one after the other, so that the later stages stay within a cache.
/// Cost O(n log n) each.
struct FourierTransform {
  /// Number of values.
  let size: Int
  /// `exp(−2πi k / 2h)` for k below h at `h − 1 + k`, for every h = 1, 2, 4, ..., `size / 2`.
  private let roots: [SIMD2<Double>]

  /// - Precondition: `size` is a power of two.
  init(size: Int) {
    precondition(size > 0 && size & (size - 1) == 0, "radix 2 needs a power of two")
    self.size = size
    let finest = (0..<size / 2).map {
      let angle = -2 * Double.pi * Double($0) / Double(size)
      return SIMD2(cos(angle), sin(angle))
    }
    var roots: [SIMD2<Double>] = []
    roots.reserveCapacity(size)
    var half = 1
    while half < size {
      for index in 0..<half { roots.append(finest[index * (size / (2 * half))]) }
      half *= 2
    }
    self.roots = roots
  }

  /// `X[k] = Σ x[n] exp(−2πi n k / size)`, from natural to bit-reversed order (decimation in
  /// frequency).
  func scramble(_ values: inout [SIMD2<Double>]) {
    values.withUnsafeMutableBufferPointer { values in
      roots.withUnsafeBufferPointer { scramble(values, $0) }
    }
  }

  private func scramble(
    _ values: UnsafeMutableBufferPointer<SIMD2<Double>>, _ roots: UnsafeBufferPointer<SIMD2<Double>>
  ) {
    let half = values.count / 2
    guard half > 0 else { return }
    for offset in 0..<half {
      let (low, high) = (values[offset], values[offset + half])
      values[offset] = low + high
      values[offset + half] = product(low - high, roots[half - 1 + offset])
    }
    scramble(UnsafeMutableBufferPointer(rebasing: values[..<half]), roots)
    scramble(UnsafeMutableBufferPointer(rebasing: values[half...]), roots)
  }

  /// The same sum, from bit-reversed to natural order (decimation in time).
  func unscramble(_ values: inout [SIMD2<Double>]) {
    values.withUnsafeMutableBufferPointer { values in
      roots.withUnsafeBufferPointer { unscramble(values, $0) }
    }
  }

  private func unscramble(
    _ values: UnsafeMutableBufferPointer<SIMD2<Double>>, _ roots: UnsafeBufferPointer<SIMD2<Double>>
  ) {
    let half = values.count / 2
    guard half > 0 else { return }
    unscramble(UnsafeMutableBufferPointer(rebasing: values[..<half]), roots)
    unscramble(UnsafeMutableBufferPointer(rebasing: values[half...]), roots)
    for offset in 0..<half {
      let low = values[offset]
      let high = product(values[offset + half], roots[half - 1 + offset])
      values[offset] = low + high
      values[offset + half] = low - high
    }
  }

  private func product(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> SIMD2<Double> {
    a.x * b + a.y * SIMD2(-b.y, b.x)
  }
}
