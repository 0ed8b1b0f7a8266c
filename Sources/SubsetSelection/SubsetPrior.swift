import Foundation
import Probability

/// The prior probability of a subset; it depends on the subset's size k out of p only.
public enum SubsetPrior: Sendable, Equatable, Codable {
  /// 2⁻ᵖ for each subset.
  case uniform
  /// Each column is in with the same probability θ, on its own: θᵏ(1 − θ)ᵖ⁻ᵏ.
  case inclusion(Double)
  /// θ ~ beta(a, b): B(k + a, p − k + b)/B(a, b) (Scott and Berger 2010, eq. 8).
  ///
  /// With a = b = 1 every size is equally probable, and −log of it is the prefix code length
  /// log(p choose k) + log(p + 1): the prior pays for the many subsets it looks at.
  case betaBinomial(Double, Double)

  /// The log probability of one subset of each size 0...p, natural log.
  func logProbabilities(columnCount p: Int) throws(SubsetSelectionError) -> [Double] {
    switch self {
    case .uniform: return [Double](repeating: -Double(p) * log(2), count: p + 1)
    case .inclusion(let theta):
      guard theta > 0, theta < 1 else {
        throw .badSetting("a prior inclusion probability must lie between 0 and 1")
      }
      return (0...p).map { Double($0) * log(theta) + Double(p - $0) * log1p(-theta) }
    case .betaBinomial(let a, let b):
      guard a > 0, b > 0, a.isFinite, b.isFinite else {
        throw .badSetting("the shapes of a beta-binomial prior must be positive")
      }
      let normalizer = SpecialFunctions.logBeta(a, b)
      return (0...p).map {
        SpecialFunctions.logBeta(Double($0) + a, Double(p - $0) + b) - normalizer
      }
    }
  }
}
