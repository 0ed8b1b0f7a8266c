import Foundation
import PosteriorDraws

extension RegressionFit {
  /// Effective draws for which these may count in a verdict at most, whatever their mixing: their
  /// number, or less where weights were at work; 0 for an origin that supports no verdict.
  public var verdictDraws: Double {
    let count = Double(draws.chainCount * draws.drawCount)
    switch statistics.origin {
    case .exact, .hamiltonian, .markovChain: return count
    case .independenceChain(let bound?), .reweighted(let bound):
      return count / (2 * exp(bound) - 1)
    case .independenceChain(nil), .approximate, .stochasticGradient, .unknown: return 0
    }
  }
}
