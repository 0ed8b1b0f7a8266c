import Foundation
import Probability

/// The inverse mass matrix Σ of a Hamiltonian sampler, an estimate of the posterior covariance.
///
/// Momentum is drawn from N(0, Σ⁻¹), and the velocity of a momentum p is Σp.
public enum Metric: Sendable, Equatable, Codable {
  /// Σ = diag(variances). Velocity and momentum cost O(d).
  case diagonal(variances: [Double])
  /// Σ = LLᵀ. `covariance` and its lower Cholesky factor lie row by row; both cost O(d²).
  case dense(covariance: [Double], factor: [Double])

  /// The identity.
  public init(dimension: Int) {
    self = .diagonal(variances: [Double](repeating: 1, count: dimension))
  }

  /// A dense metric, or nil where the covariance is not positive definite.
  public init?(covariance: [Double], dimension: Int) {
    guard let factor = Self.choleskyFactor(of: covariance, dimension: dimension) else { return nil }
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
    case .dense(_, let factor):
      for row in stride(from: dimension - 1, through: 0, by: -1) {
        momentum[row] /= factor[row * dimension + row]
        for column in 0..<row {
          momentum[column] -= factor[row * dimension + column] * momentum[row]
        }
      }
    }
    return momentum
  }

  /// Lower triangular L with LLᵀ = matrix, row by row; nil where a pivot is not positive.
  private static func choleskyFactor(of matrix: [Double], dimension: Int) -> [Double]? {
    var factor = [Double](repeating: 0, count: dimension * dimension)
    for row in 0..<dimension {
      for column in 0...row {
        var sum = matrix[row * dimension + column]
        for k in 0..<column { sum -= factor[row * dimension + k] * factor[column * dimension + k] }
        if row == column {
          guard sum > 0, sum.isFinite else { return nil }
          factor[row * dimension + row] = sum.squareRoot()
        } else {
          factor[row * dimension + column] = sum / factor[column * dimension + column]
        }
      }
    }
    return factor
  }
}
