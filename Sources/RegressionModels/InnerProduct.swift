/// Σ xᵢyᵢ in eight partial sums, which a processor can keep side by side; the order of the sum
/// depends on the count alone.
func innerProduct(
  _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, count: Int
) -> Double {
  typealias Lanes = SIMD8<Double>
  var partial = Lanes.zero
  let whole = count - count % Lanes.scalarCount
  for index in stride(from: 0, to: whole, by: Lanes.scalarCount) {
    partial +=
      UnsafeRawPointer(x + index).loadUnaligned(as: Lanes.self)
      * UnsafeRawPointer(y + index).loadUnaligned(as: Lanes.self)
  }
  var sum = partial.sum()
  for index in whole..<count { sum += x[index] * y[index] }
  return sum
}
