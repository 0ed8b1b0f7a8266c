import Foundation

/// A Chebyshev interpolant of a function on one interval (Trefethen 2013, chapters 3 and 4).
struct ChebyshevPanel: Sendable {
  /// c₀...c_d of Σ c_j T_j(x), x in −1...1.
  let coefficients: [Double]
  /// The largest |interpolant − function| midway between the nodes, relative to max(1, |function|).
  let error: Double

  /// Interpolates at the d + 1 Chebyshev points of the first kind.
  init(degree: Int, lower: Double, upper: Double, _ function: (Double) -> Double) {
    let count = degree + 1
    func argument(_ x: Double) -> Double { (lower + upper) / 2 + (upper - lower) / 2 * x }
    let angles = (0..<count).map { Double.pi * (Double($0) + 0.5) / Double(count) }
    let values = angles.map { function(argument(cos($0))) }
    let coefficients = (0..<count).map { j in
      zip(angles, values).reduce(0) { $0 + $1.1 * cos(Double(j) * $1.0) }
        * (j == 0 ? 1 : 2) / Double(count)
    }
    self.coefficients = coefficients
    // Every third gap and both ends: where the error polynomial peaks.
    error = stride(from: 0, through: count, by: 3).reduce(0) { worst, index in
      let x = cos(Double.pi * Double(index) / Double(count))
      let exact = function(argument(x))
      let value = coefficients.withUnsafeBufferPointer { Self.value($0, at: x) }
      return max(worst, abs(value - exact) / max(1, abs(exact)))
    }
  }

  /// Σ c_j T_j(x) by Clenshaw's recurrence.
  @inline(__always)
  static func value(_ coefficients: UnsafeBufferPointer<Double>, at x: Double) -> Double {
    var (b1, b2) = (0.0, 0.0)
    var j = coefficients.count - 1
    while j > 0 {
      (b1, b2) = (coefficients[j] + 2 * x * b1 - b2, b1)
      j -= 1
    }
    return coefficients[0] + x * b1 - b2
  }
}
