import Foundation
import PosteriorDraws
import Probability

/// An estimate of the dissent mass, with its standard error and what may speak against it.
public struct MassEstimate: Sendable, Equatable {
  /// p̂.
  public let estimate: Double
  /// Monte Carlo standard error.
  public let standardError: Double
  /// k̂ of the Pareto tail of what is averaged: above 0.7 the estimate is not to be trusted, because
  /// too few terms make most of the mean.
  public let paretoShape: Double
  /// Independent terms that the average is worth.
  public let effectiveDraws: Double
  /// What numerical integration may add to the error, absolute.
  public let numericalError: Double
  /// Log densities evaluated.
  public let evaluationCount: Int

  /// One-sided bounds at a nominal level: p̂ e^{z se/p̂} above and p̂ − z se below, z the normal
  /// quantile, each moved outwards by the numerical error.
  ///
  /// Means of skewed positive terms fall below their expectation more often than normal theory says,
  /// and their estimated errors are then too small too: the interval on the log scale reaches further
  /// up, the one on the plain scale further down, and each bound takes the further one.
  func bounds(level: Double) -> (lower: Double, upper: Double) {
    guard estimate > 0 else { return (0, .nan) }
    let z = SpecialFunctions.normalQuantile(level)
    return (
      max(0, estimate - z * standardError - numericalError),
      min(1, estimate * exp(z * standardError / estimate) + numericalError)
    )
  }
}
