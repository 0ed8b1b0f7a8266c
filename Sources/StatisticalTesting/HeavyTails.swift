import Foundation
import LogDensities
import Probability

/// Student-t variables: independent, or jointly the multivariate t with unit scale matrix.
///
/// With three degrees of freedom the mean of the square exists, but not its Monte Carlo error.
public struct StudentTTarget: KnownTarget {
  public let dimension: Int
  public let degrees: Double
  /// Whether one scale is common to all coordinates.
  public let isMultivariate: Bool

  public init(dimension: Int, degrees: Double = 3, isMultivariate: Bool) {
    self.dimension = dimension
    self.degrees = degrees
    self.isMultivariate = isMultivariate
  }

  public var logEvidence: Double { 0 }
  public var marginals: [KnownMarginal] {
    let degrees = degrees
    return (0..<dimension).map { index in
      KnownMarginal(
        "x[\(index)]", mean: degrees > 2 ? 0 : nil,
        meanSquare: degrees > 4 ? degrees / (degrees - 2) : nil,
        distribution: { SpecialFunctions.studentTCDF($0, degrees: degrees) }, value: { $0[index] })
    }
  }

  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    if isMultivariate { return jointValue(at: position, gradient: &gradient) }
    let marginal = Distribution.studentT(degrees: degrees, location: 0, scale: 1)
    var sum = 0.0
    for index in 0..<dimension {
      gradient[index] = marginal.logDensityDerivative(position[index])
      sum += marginal.logDensity(position[index])
    }
    return sum
  }

  private func jointValue(
    at position: Span<Double>, gradient: inout MutableSpan<Double>
  ) -> Double {
    var squares = 0.0
    for index in 0..<dimension { squares += position[index] * position[index] }
    let half = (degrees + Double(dimension)) / 2
    for index in 0..<dimension {
      gradient[index] = -2 * half * position[index] / (degrees + squares)
    }
    return SpecialFunctions.logGamma(half) - SpecialFunctions.logGamma(degrees / 2)
      - Double(dimension) / 2 * log(degrees * Double.pi) - half * log1p(squares / degrees)
  }
}

/// Neal's funnel (2003, section 8): v from N(0, 3²), and each x given v from N(0, eᵛ). The position
/// is v, then the x.
public struct Funnel: KnownTarget {
  public let dimension: Int

  /// A funnel of `dimension − 1` coordinates x.
  public init(dimension: Int) { self.dimension = dimension }

  public var logEvidence: Double { 0 }
  public var marginals: [KnownMarginal] {
    [
      normalMarginal("v", sd: 3) { $0[0] },
      normalMarginal("x exp(-v/2)", sd: 1) { $0[1] * exp(-$0[0] / 2) },
    ]
  }

  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    let v = position[0]
    let precision = exp(-v)
    var squares = 0.0
    for index in 1..<dimension {
      squares += position[index] * position[index]
      gradient[index] = -precision * position[index]
    }
    let count = Double(dimension - 1)
    gradient[0] = -v / 9 + (precision * squares - count) / 2
    return -v * v / 18 - log(3) - (precision * squares + count * v) / 2
      - Double(dimension) * logRootTwoPi
  }
}

/// A banana (Rosenbrock's function as a density, with its normalisation by Pagani, Wiegand and
/// Nadarajah 2022): x from N(0, s²), y given x from N(b(x² − s²), 1).
public struct Banana: KnownTarget {
  public let sd: Double
  public let bend: Double

  public init(sd: Double = 2, bend: Double = 0.5) {
    self.sd = sd
    self.bend = bend
  }

  public var dimension: Int { 2 }
  public var logEvidence: Double { 0 }
  public var marginals: [KnownMarginal] {
    let (sd, bend) = (sd, bend)
    return [
      normalMarginal("x", sd: sd) { $0[0] },
      normalMarginal("y - b(x² - s²)", sd: 1) { $0[1] - bend * ($0[0] * $0[0] - sd * sd) },
      KnownMarginal(
        "y", mean: 0, meanSquare: 1 + 2 * bend * bend * sd * sd * sd * sd, value: { $0[1] }),
    ]
  }

  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    let (x, y) = (position[0], position[1])
    let offset = y - bend * (x * x - sd * sd)
    gradient[0] = -x / (sd * sd) + 2 * bend * x * offset
    gradient[1] = -offset
    return -x * x / (2 * sd * sd) - offset * offset / 2 - log(sd) - 2 * logRootTwoPi
  }
}
