import Foundation
import LogDensities
import Probability

/// The normal density with the mode and the curvature of a log density.
///
/// Tierney and Kadane (1986): log evidence ≈ log p(m) + d/2 log 2π − ½ log |H|, with H = −∇²log p(m).
/// Exact for a normal density; else its draws are approximate and support no verdict.
public struct LaplaceApproximation: Sendable {
  /// The maximum.
  public let mode: Mode
  /// Estimate of log ∫ p.
  public let logEvidence: Double

  /// The approximation at a mode.
  public init(_ mode: Mode) {
    self.mode = mode
    let d = Double(mode.precision.dimension)
    logEvidence =
      mode.point.logDensity + d / 2 * log(2 * Double.pi) - mode.precision.logDeterminant / 2
  }

  /// Searches the mode uphill of a start; throws what `ModeSearch` throws.
  public init(
    _ target: some DifferentiableLogDensity, from start: [Double]
  ) throws(SamplingError) {
    self.init(try ModeSearch(target).mode(from: start))
  }

  /// An independent draw, at d normals and d²/2 multiplications.
  public func draw(random: inout RandomStream) -> [Double] {
    var z = mode.point.position.map { _ in random.normal() }
    mode.precision.solveUpper(&z)
    return zip(mode.point.position, z).map { $0 + $1 }
  }

  /// The normalised log density of the approximation.
  public func logDensity(at position: [Double]) -> Double {
    let whitened = mode.precision.whitened(zip(position, mode.point.position).map { $0 - $1 })
    let square = whitened.reduce(0) { $0 + $1 * $1 }
    let d = Double(position.count)
    return mode.precision.logDeterminant / 2 - d / 2 * log(2 * Double.pi) - square / 2
  }
}

extension CholeskyFactor {
  /// Lᵀx, a standard normal where x is normal with precision LLᵀ.
  func whitened(_ x: [Double]) -> [Double] {
    var product = [Double](repeating: 0, count: dimension)
    for row in 0..<dimension {
      for column in 0...row { product[column] += values[row * dimension + column] * x[row] }
    }
    return product
  }
}
