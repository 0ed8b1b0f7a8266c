import Foundation
import Probability

/// The inverse mass matrix Σ = FFᵀ of a Hamiltonian sampler, an estimate of the posterior
/// covariance.
///
/// Trajectories run in the standardised momentum u = Fᵀp, which is N(0, I) when p is N(0, Σ⁻¹): a
/// drift moves the position along Fu, a kick adds Fᵀ∇ to u, the kinetic energy is ½|u|², and the
/// no-U-turn criterion is the plain one in u. So a metric is only these two products with F.
public enum Metric: Sendable, Equatable, Codable {
  /// F = diag(deviations). A product costs O(d).
  case diagonal(deviations: [Double])
  /// F = L, the Cholesky factor of Σ. A product costs d²/2 multiplications.
  case dense(CholeskyFactor)
  /// F = D (I + Q (S − I) Qᵀ) with k directions. A product costs O(dk).
  case lowRank(LowRankMetric)

  /// The identity.
  public init(dimension: Int) {
    self = .diagonal(deviations: [Double](repeating: 1, count: dimension))
  }

  /// A dense metric from a covariance row by row, or nil where that is not positive definite.
  public init?(covariance: [Double], dimension: Int) {
    guard let factor = CholeskyFactor(covariance, dimension: dimension) else { return nil }
    self = .dense(factor)
  }

  /// Coordinates of the positions that it scales.
  public var dimension: Int {
    switch self {
    case .diagonal(let deviations): deviations.count
    case .dense(let factor): factor.dimension
    case .lowRank(let metric): metric.deviations.count
    }
  }

  /// Whether this is a matrix of `dimension` rows and columns, with all its numbers.
  func fits(dimension: Int) -> Bool {
    switch self {
    case .diagonal(let deviations): deviations.count == dimension
    case .dense(let factor):
      factor.dimension == dimension && factor.values.count == dimension * dimension
    case .lowRank(let metric): metric.fits(dimension: dimension)
    }
  }

  /// position += size · Fu.
  func move(_ position: inout [Double], by size: Double, along momentum: [Double]) {
    let count = momentum.count
    switch self {
    case .diagonal(let deviations):
      position.withUnsafeMutableBufferPointer { position in
        deviations.withUnsafeBufferPointer { deviations in
          momentum.withUnsafeBufferPointer { momentum in
            for index in 0..<count {
              position[index] += size * deviations[index] * momentum[index]
            }
          }
        }
      }
    case .dense(let factor):
      factor.values.withUnsafeBufferPointer { factor in
        guard let start = factor.baseAddress else { return }
        for row in 0..<count {
          position[row] += size * dot(start + row * count, momentum, count: row + 1)
        }
      }
    case .lowRank(let metric): metric.move(&position, by: size, along: momentum)
    }
  }

  /// force = Fᵀ · gradient.
  func pullBack(_ gradient: [Double], into force: inout [Double]) {
    let count = gradient.count
    switch self {
    case .diagonal(let deviations):
      force.withUnsafeMutableBufferPointer { force in
        deviations.withUnsafeBufferPointer { deviations in
          gradient.withUnsafeBufferPointer { gradient in
            for index in 0..<count { force[index] = deviations[index] * gradient[index] }
          }
        }
      }
    case .dense(let factor):
      for index in force.indices { force[index] = 0 }
      factor.values.withUnsafeBufferPointer { factor in
        guard let start = factor.baseAddress else { return }
        for row in 0..<count {
          add(gradient[row], times: start + row * count, to: &force, count: row + 1)
        }
      }
    case .lowRank(let metric): metric.pullBack(gradient, into: &force)
    }
  }
}
