import Foundation
import Probability

/// The normalised normal from which tempering and population methods start: N(m, LLᵀ) on the
/// unconstrained scale.
public struct NormalReference: Sendable, Equatable, Codable {
  /// m.
  public let mean: [Double]
  private let shape: Shape

  private enum Shape: Sendable, Equatable, Codable {
    case round(sd: Double)
    case fitted(CholeskyFactor)
  }

  /// Standard deviation of the default: wide against the starts on (−2, 2) and against parameters
  /// of unit scale, at the cost of a longer path.
  public static let defaultDeviation = 10.0

  /// N(0, s²I).
  public init(dimension: Int, sd: Double = NormalReference.defaultDeviation) {
    mean = [Double](repeating: 0, count: dimension)
    shape = .round(sd: sd)
  }

  /// A normal fitted to the target, such as a Laplace approximation.
  ///
  /// - Precondition: `factor.dimension == mean.count`.
  public init(mean: [Double], factor: CholeskyFactor) {
    precondition(factor.dimension == mean.count, "a factor of the mean's dimension")
    self.mean = mean
    shape = .fitted(factor)
  }

  /// Log density with every constant. O(d), or O(d²) where fitted.
  public func logDensity(at position: Span<Double>) -> Double {
    var offset = mean.indices.map { position[$0] - mean[$0] }
    let logDeterminant: Double
    switch shape {
    case .round(let sd):
      for index in offset.indices { offset[index] /= sd }
      logDeterminant = 2 * Double(mean.count) * log(sd)
    case .fitted(let factor):
      factor.solveLower(&offset)
      logDeterminant = factor.logDeterminant
    }
    let squares = offset.reduce(0) { $0 + $1 * $1 }
    return -0.5 * (squares + logDeterminant + Double(mean.count) * log(2 * Double.pi))
  }

  /// Lᵀ∇: the gradient in the coordinates in which this is N(0, I). O(d²), O(d) where it is round.
  func standardized(gradient: [Double]) -> [Double] {
    switch shape {
    case .round(let sd): return gradient.map { sd * $0 }
    case .fitted(let factor):
      return gradient.indices.map { column in
        (column..<gradient.count).reduce(0) {
          $0 + factor.values[$1 * gradient.count + column] * gradient[$1]
        }
      }
    }
  }

  /// An independent draw.
  public func draw(random: inout RandomStream) -> [Double] {
    var tuning = ProposalTuning(scale: 1)
    switch shape {
    case .round(let sd): tuning.scale = sd
    case .fitted(let factor): tuning.factor = factor
    }
    return tuning.displaced(mean, random: &random)
  }
}
