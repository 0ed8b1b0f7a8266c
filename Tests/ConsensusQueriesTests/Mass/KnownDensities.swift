import Foundation
import LogDensities

/// Two standard normals with a correlation.
struct CorrelatedNormal: LogConcaveLogDensity {
  let correlation: Double

  var dimension: Int { 2 }
  var isLogConcave: Bool { true }
  private var scale: Double { 1 / (1 - correlation * correlation) }

  func curvatureBound(
    at center: Span<Double>, precisionFactor: Span<Double>
  ) -> CurvatureBound? { nil }

  func value(at x: Span<Double>) -> Double {
    -scale / 2 * (x[0] * x[0] - 2 * correlation * x[0] * x[1] + x[1] * x[1])
  }

  func value(at x: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    gradient[0] = -scale * (x[0] - correlation * x[1])
    gradient[1] = -scale * (x[1] - correlation * x[0])
    return value(at: x)
  }

  func negativeHessian(at position: Span<Double>) -> [Double] {
    [scale, -correlation * scale, -correlation * scale, scale]
  }
}

/// Independent standard normals, without second derivatives or a proof of concavity.
struct PlainNormal: DifferentiableLogDensity {
  let dimension: Int

  func value(at x: Span<Double>) -> Double {
    x.indices.reduce(0) { $0 - x[$1] * x[$1] / 2 }
  }

  func value(at x: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    for index in x.indices { gradient[index] = -x[index] }
    return value(at: x)
  }
}

/// Student's t with three degrees of freedom.
struct HeavyTail: DifferentiableLogDensity {
  var dimension: Int { 1 }

  func value(at x: Span<Double>) -> Double { -2 * log1p(x[0] * x[0] / 3) }

  func value(at x: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    gradient[0] = -4 * x[0] / (3 + x[0] * x[0])
    return value(at: x)
  }
}

/// ½ N(0, 1) + ½ N(distance, 1).
struct TwoModes: DifferentiableLogDensity {
  let distance: Double

  var dimension: Int { 1 }

  func value(at x: Span<Double>) -> Double {
    let (a, b) = (-x[0] * x[0] / 2, -(x[0] - distance) * (x[0] - distance) / 2)
    return max(a, b) + log1p(exp(-abs(a - b)))
  }

  func value(at x: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    let (a, b) = (-x[0] * x[0] / 2, -(x[0] - distance) * (x[0] - distance) / 2)
    let share = 1 / (1 + exp(b - a))
    gradient[0] = -share * x[0] - (1 - share) * (x[0] - distance)
    return value(at: x)
  }
}

/// A density that is nowhere positive.
struct Nowhere: DifferentiableLogDensity {
  var dimension: Int { 1 }

  func value(at x: Span<Double>) -> Double { -.infinity }

  func value(at x: Span<Double>, gradient: inout MutableSpan<Double>) -> Double { -.infinity }
}
