/// Σ aᵢbᵢ, summed in four interleaved parts whatever the processor.
@inline(__always)
func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, count: Int) -> Double {
  var sums = SIMD4<Double>.zero
  var index = 0
  while index + 4 <= count {
    sums += quad(a + index) * quad(b + index)
    index += 4
  }
  var rest = 0.0
  while index < count {
    rest += a[index] * b[index]
    index += 1
  }
  return sums.sum() + rest
}

@inline(__always)
func quad(_ pointer: UnsafePointer<Double>) -> SIMD4<Double> {
  UnsafeRawPointer(pointer).loadUnaligned(as: SIMD4<Double>.self)
}

/// a += factor · b.
@inline(__always)
func add(
  _ factor: Double, times b: UnsafePointer<Double>, to a: UnsafeMutablePointer<Double>, count: Int
) {
  for index in 0..<count { a[index] += factor * b[index] }
}

extension [Double] {
  /// Takes over the numbers of a vector of the same length, into the storage that is there.
  @inline(__always)
  mutating func copy(_ other: [Double]) {
    precondition(count == other.count, "vectors of one length")
    withUnsafeMutableBufferPointer { target in
      other.withUnsafeBufferPointer { source in _ = target.update(from: source) }
    }
  }

  /// Σ xᵢ².
  var squaredNorm: Double { dot(self, self, count: count) }
}
