import Foundation
import Probability

/// The inverse mass matrix Σ of a Hamiltonian sampler, an estimate of the posterior covariance.
///
/// Momentum is drawn from N(0, Σ⁻¹), and the velocity of a momentum p is Σp.
public enum Metric: Sendable, Equatable, Codable {
  /// Σ = diag(variances). Velocity and momentum cost O(d).
  case diagonal(variances: [Double])
  /// Σ = LLᵀ. `covariance` lies row by row; velocity and momentum cost O(d²).
  case dense(covariance: [Double], factor: CholeskyFactor)

  /// The identity.
  public init(dimension: Int) {
    self = .diagonal(variances: [Double](repeating: 1, count: dimension))
  }

  /// A dense metric, or nil where the covariance is not positive definite.
  public init?(covariance: [Double], dimension: Int) {
    guard let factor = CholeskyFactor(covariance, dimension: dimension) else { return nil }
    self = .dense(covariance: covariance, factor: factor)
  }

  /// Σp.
  func velocity(of momentum: [Double]) -> [Double] {
    switch self {
    case .diagonal(let variances):
      return momentum.indices.map { variances[$0] * momentum[$0] }
    case .dense(let covariance, _):
      let dimension = momentum.count
      return momentum.indices.map { row in
        var sum = 0.0
        for column in 0..<dimension {
          sum += covariance[row * dimension + column] * momentum[column]
        }
        return sum
      }
    }
  }

  /// A momentum from N(0, Σ⁻¹): z / sd for a diagonal metric, L⁻ᵀz for a dense one.
  func drawMomentum(dimension: Int, random: inout RandomStream) -> [Double] {
    var momentum = [Double](repeating: 0, count: dimension)
    for index in 0..<dimension { momentum[index] = random.normal() }
    switch self {
    case .diagonal(let variances):
      for index in 0..<dimension { momentum[index] /= variances[index].squareRoot() }
    case .dense(_, let factor): factor.solveUpper(&momentum)
    }
    return momentum
  }
}
