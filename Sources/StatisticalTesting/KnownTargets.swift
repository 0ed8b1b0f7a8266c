import Foundation
import LogDensities
import Probability

/// log √(2π).
let logRootTwoPi = 0.5 * log(2 * Double.pi)

/// A normal coordinate, found again by all its answers.
func normalMarginal(
  _ name: String, mean: Double = 0, sd: Double,
  value: @escaping @Sendable (_ position: [Double]) -> Double
) -> KnownMarginal {
  KnownMarginal(
    name, mean: mean, meanSquare: mean * mean + sd * sd,
    distribution: { SpecialFunctions.normalCDF(($0 - mean) / sd) }, value: value)
}

/// Independent normals with the given standard deviations: the plainest target, of any condition.
public struct IndependentNormal: KnownTarget {
  public let deviations: [Double]

  public init(deviations: [Double]) { self.deviations = deviations }

  public var dimension: Int { deviations.count }
  public var logEvidence: Double { 0 }
  public var marginals: [KnownMarginal] {
    deviations.indices.map { index in
      normalMarginal("x[\(index)]", sd: deviations[index]) { $0[index] }
    }
  }

  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    var sum = 0.0
    for index in deviations.indices {
      let z = position[index] / deviations[index]
      gradient[index] = -z / deviations[index]
      sum -= z * z / 2 + log(deviations[index]) + logRootTwoPi
    }
    return sum
  }
}

/// A normal with covariance I + c 11ᵀ, whose precision is I − c/(1 + cd) 11ᵀ (Woodbury), whose
/// determinant is 1 + cd, and whose condition number is 1 + cd.
public struct EquicorrelatedNormal: KnownTarget {
  public let dimension: Int
  /// c: every variance is 1 + c, every covariance c.
  public let shared: Double

  public init(dimension: Int, shared: Double) {
    self.dimension = dimension
    self.shared = shared
  }

  public init(dimension: Int, conditionNumber: Double) {
    self.init(dimension: dimension, shared: (conditionNumber - 1) / Double(dimension))
  }

  public var logEvidence: Double { 0 }
  public var marginals: [KnownMarginal] {
    let size = Double(dimension)
    return [
      normalMarginal("x[0]", sd: (1 + shared).squareRoot()) { $0[0] },
      normalMarginal("x[0] - x[1]", sd: 2.0.squareRoot()) { $0[0] - $0[1] },
      normalMarginal("mean", sd: ((1 + shared * size) / size).squareRoot()) {
        $0.reduce(0, +) / size
      },
    ]
  }

  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    var sum = 0.0
    var squares = 0.0
    for index in 0..<dimension {
      sum += position[index]
      squares += position[index] * position[index]
    }
    let condition = 1 + shared * Double(dimension)
    let pull = shared / condition
    for index in 0..<dimension { gradient[index] = pull * sum - position[index] }
    return (pull * sum * sum - squares - log(condition)) / 2 - Double(dimension) * logRootTwoPi
  }
}

/// Two normal modes of unit width at ±`distance`, cut where they meet: far enough apart, a chain
/// stays in one.
public struct TwoModes: KnownTarget {
  public let distance: Double

  public init(distance: Double) { self.distance = distance }

  public var dimension: Int { 1 }
  public var logEvidence: Double { 0 }
  public var marginals: [KnownMarginal] {
    let distance = distance
    let mass = SpecialFunctions.normalCDF(distance)
    let height = exp(-distance * distance / 2 - logRootTwoPi) / mass
    return [
      KnownMarginal(
        "x", mean: 0, meanSquare: 1 + distance * distance + distance * height,
        distribution: { x in
          let beyond = SpecialFunctions.normalCDF(-abs(x) + distance) / mass / 2
          return x < 0 ? beyond : 1 - beyond
        }, value: { $0[0] })
    ]
  }

  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    let side: Double = position[0] < 0 ? -1 : 1
    gradient[0] = side * distance - position[0]
    let z = abs(position[0]) - distance
    return -z * z / 2 - logRootTwoPi - log(2 * SpecialFunctions.normalCDF(distance))
  }
}
