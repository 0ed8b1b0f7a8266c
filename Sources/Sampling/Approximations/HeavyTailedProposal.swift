import Foundation
import Probability

/// A multivariate t distribution on a Laplace approximation, or its mixture with a normal one.
///
/// With y = Lᵀ(x − m), for a mode m and a precision LLᵀ, the density depends on r = ‖y‖ alone:
/// q = |L| (a N(r) + (1 − a) t(r)). The normal fits where the mass is; on a log-concave density the t
/// keeps the weights bounded, as a normal alone does not (Hesterberg 1995, defensive mixtures;
/// Mengersen and Tweedie 1996).
public struct HeavyTailedProposal: Sendable, Codable {
  /// m.
  public let location: [Double]
  /// L.
  public let precision: CholeskyFactor
  /// The density as a function of distance.
  public let shape: RadialShape
  private let logDeterminant: Double

  /// A proposal of any location, precision and shape.
  public init(location: [Double], precision: CholeskyFactor, shape: RadialShape) {
    self.location = location
    self.precision = precision
    self.shape = shape
    logDeterminant = precision.logDeterminant / 2
  }

  /// The proposal around a mode: a t distribution unless told.
  public init(_ mode: Mode, shape: RadialShape? = nil) {
    self.init(
      location: mode.point.position, precision: mode.precision,
      shape: shape ?? RadialShape(dimension: mode.precision.dimension))
  }

  /// An independent draw with its log density, at one uniform number, d normals, at most one gamma
  /// variate and d²/2 multiplications.
  public func draw(random: inout RandomStream) -> (position: [Double], logDensity: Double) {
    var position: [Double] = []
    position.reserveCapacity(location.count)
    let logDensity = draw(appendingTo: &position, random: &random)
    return (position, logDensity)
  }

  /// Appends an independent draw to positions, and returns its log density.
  func draw(appendingTo positions: inout [Double], random: inout RandomStream) -> Double {
    let isNormal = random.uniform() < shape.normalShare
    let start = positions.count
    var square = 0.0
    for _ in location {
      let z = random.normal()
      square += z * z
      positions.append(z)
    }
    var stretch = shape.normalScale
    if !isNormal {
      let degrees = shape.degrees
      let chi = 2 * random.gamma(shape: degrees / 2)
      stretch = shape.scale * (degrees / chi).squareRoot()
    }
    positions.withUnsafeMutableBufferPointer { positions in
      let position = UnsafeMutableBufferPointer(rebasing: positions[start...])
      precision.solveUpper(position)
      for index in position.indices {
        position[index] = location[index] + stretch * position[index]
      }
    }
    return logDeterminant + shape.logDensity(squaredDistance: square * stretch * stretch)
  }

  /// The normalised log density.
  public func logDensity(at position: [Double]) -> Double {
    let whitened = precision.whitened(zip(position, location).map { $0 - $1 })
    return logDeterminant
      + shape.logDensity(squaredDistance: whitened.reduce(0) { $0 + $1 * $1 })
  }
}

/// A density on ℝᵈ that depends on the distance r from its center alone: a N(0, c²) + (1 − a) t(ν, s).
public struct RadialShape: Sendable, Equatable, Codable {
  /// d.
  public let dimension: Int
  /// ν.
  public let degrees: Double
  /// s, the scale of the t distribution.
  public let scale: Double
  /// a, below 1.
  public let normalShare: Double
  /// c, the standard deviation of the normal.
  public let normalScale: Double
  private let logStudent: Double
  private let logNormal: Double

  /// A t distribution, unless a share of it is normal.
  ///
  /// - Precondition: positive degrees and scales, a share from 0 to below 1.
  public init(
    dimension: Int, degrees: Double = 5, scale: Double = 1, normalShare: Double = 0,
    normalScale: Double = 1
  ) {
    self.dimension = dimension
    self.degrees = degrees
    self.scale = scale
    self.normalShare = normalShare
    self.normalScale = normalScale
    let d = Double(dimension)
    logStudent =
      log1p(-normalShare) + SpecialFunctions.logGamma((degrees + d) / 2)
      - SpecialFunctions.logGamma(degrees / 2) - d / 2 * log(degrees * Double.pi) - d * log(scale)
    // Not −∞, which JSON cannot hold, where there is no normal part.
    logNormal =
      normalShare > 0
      ? log(normalShare) - d / 2 * log(2 * Double.pi) - d * log(normalScale) : 0
  }

  /// The part of the t distribution, log (1 − a) t(r): a lower bound on the log density.
  func logTail(squaredDistance: Double) -> Double {
    let power = (degrees + Double(dimension)) / 2
    return logStudent - power * log1p(squaredDistance / (degrees * scale * scale))
  }

  /// An upper bound on the slope of −log q between two distances.
  ///
  /// The slope of a mixture is a mean of its parts': r/c² and (ν + d) r/(νs² + r²).
  func steepness(from lower: Double, to upper: Double) -> Double {
    let student =
      (degrees + Double(dimension)) * upper / (degrees * scale * scale + lower * lower)
    return normalShare > 0 ? max(student, upper / (normalScale * normalScale)) : student
  }

  /// The normalised log density at r².
  public func logDensity(squaredDistance: Double) -> Double {
    let tail = logTail(squaredDistance: squaredDistance)
    guard normalShare > 0 else { return tail }
    let core = logNormal - squaredDistance / (2 * normalScale * normalScale)
    return max(core, tail) + log1p(exp(-abs(core - tail)))
  }
}
