import Foundation
import LogDensities

/// −log posterior of a generalised linear model with normal or flat priors, in plain loops: the
/// potential that certificates are tested on, in any precision.
struct LinearPotential: ConvexPotential {
  enum Family: CaseIterable { case logistic, poisson, normal }

  let family: Family
  /// Rows of the design.
  let rows: [[Double]]
  let response: [Double]
  /// Of the normal priors about zero; 0 is flat.
  let strongConvexity: [Double]
  /// A wrong potential may claim that nothing is ever rounded.
  var claimsNoRounding = false

  var dimension: Int { strongConvexity.count }
  var start: [Double] { strongConvexity.map { _ in 0 } }

  func value(at position: Span<Double>) -> Double {
    value(at: Self.copy(position), of: Double.self)
  }

  func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    let theta = Self.copy(position)
    for (index, slope) in self.gradient(at: theta, of: Double.self).enumerated() {
      gradient[index] = slope
    }
    return value(at: theta, of: Double.self)
  }

  func value(
    at position: Span<Double>, gradient: inout MutableSpan<Double>,
    hessian: inout MutableSpan<Double>
  ) -> Double {
    for (index, entry) in self.hessian(at: Self.copy(position), of: Double.self).enumerated() {
      hessian[index] = entry
    }
    return value(at: position, gradient: &gradient)
  }

  static func copy(_ span: Span<Double>) -> [Double] { span.indices.map { span[$0] } }
}

// MARK: In any precision

/// A floating-point type with the functions that likelihoods need.
protocol RealNumber: BinaryFloatingPoint {
  static func exponential(_ x: Self) -> Self
  static func logOnePlus(_ x: Self) -> Self
}

extension Double: RealNumber {
  static func exponential(_ x: Double) -> Double { exp(x) }
  static func logOnePlus(_ x: Double) -> Double { log1p(x) }
}

extension Float80: RealNumber {
  static func exponential(_ x: Float80) -> Float80 { exp(x) }
  static func logOnePlus(_ x: Float80) -> Float80 { log1p(x) }
}

extension LinearPotential {
  /// Minus log likelihood of one response at a linear predictor, and its derivatives.
  func terms<R: RealNumber>(_ eta: R, _ y: R) -> (value: R, slope: R, curvature: R) {
    switch family {
    case .logistic:
      let tail = R.exponential(-abs(eta))
      let p = eta >= 0 ? 1 / (1 + tail) : tail / (1 + tail)
      return (
        max(eta, 0) + R.logOnePlus(tail) - y * eta, p - y, tail / ((1 + tail) * (1 + tail))
      )
    case .poisson:
      let mean = R.exponential(eta)
      return (mean - y * eta, mean - y, mean)
    case .normal: return ((eta - y) * (eta - y) / 2, eta - y, 1)
    }
  }

  func predictor<R: RealNumber>(_ row: [Double], _ theta: [R]) -> R {
    zip(row, theta).reduce(0) { $0 + R($1.0) * $1.1 }
  }

  func value<R: RealNumber>(at theta: [R], of: R.Type) -> R {
    var sum: R = 0
    for (row, y) in zip(rows, response) { sum += terms(predictor(row, theta), R(y)).value }
    for (precision, x) in zip(strongConvexity, theta) { sum += R(precision) * x * x / 2 }
    return sum
  }

  func gradient<R: RealNumber>(at theta: [R], of: R.Type) -> [R] {
    var sum = zip(strongConvexity, theta).map { R($0) * $1 }
    for (row, y) in zip(rows, response) {
      let slope = terms(predictor(row, theta), R(y)).slope
      for index in sum.indices { sum[index] += R(row[index]) * slope }
    }
    return sum
  }

  func hessian<R: RealNumber>(at theta: [R], of: R.Type) -> [R] {
    var sum = [R](repeating: 0, count: dimension * dimension)
    for index in 0..<dimension { sum[index * dimension + index] = R(strongConvexity[index]) }
    for (row, y) in zip(rows, response) {
      let curvature = terms(predictor(row, theta), R(y)).curvature
      for i in 0..<dimension {
        for j in 0..<dimension {
          sum[i * dimension + j] += curvature * R(row[i]) * R(row[j])
        }
      }
    }
    return sum
  }
}

// MARK: Rounding

extension LinearPotential {
  /// By the rules of Higham (2002, §3.1), with 2u for u so that higher orders are covered.
  func roundingErrors(at position: Span<Double>) -> PotentialRounding {
    guard !claimsNoRounding else {
      return PotentialRounding(value: 0, gradient: strongConvexity.map { _ in 0 })
    }
    let (theta, unit) = (Self.copy(position), Double.ulpOfOne)
    let terms = Double(dimension + 3) * unit
    let sums = Double(rows.count + dimension + 8) * unit
    var value = 0.0
    var gradient = strongConvexity.map { _ in 0.0 }
    for (row, y) in zip(rows, response) {
      let size = zip(row, theta).reduce(0) { $0 + abs($1.0 * $1.1) }
      let (eta, error) = (predictor(row, theta), terms * size)
      let parts = self.terms(eta, y)
      let scale = abs(parts.value) + abs(y * eta) + abs(eta) + y * y + 1
      let slopes = abs(parts.slope) + y + 1
      value += (abs(parts.slope) + 2 * parts.curvature * error) * error + (sums + 8 * unit) * scale
      for index in gradient.indices {
        gradient[index] +=
          abs(row[index]) * (2 * parts.curvature * error + (sums + 8 * unit) * slopes)
      }
    }
    for (index, precision) in strongConvexity.enumerated() {
      value += sums * precision * theta[index] * theta[index]
      gradient[index] += sums * precision * abs(theta[index])
    }
    return PotentialRounding(value: value, gradient: gradient)
  }
}
