import Foundation
import LogDensities
import PosteriorDraws
import Probability

/// Log evidence by importance sampling from Student's t around the posterior's moments.
///
/// With S independent draws of q = t₅, whose tails are heavier than those of most posteriors, and
/// weights w = p/q smoothed by their Pareto tail (Vehtari et al. 2024),
/// ```
/// Z = (1/S) Σ w      se² = (S Σ w² / (Σ w)² − 1)/(S − 1)
/// ```
/// It needs moments of the posterior only, and no draw of it enters the mean: that is what makes it
/// a check of bridge sampling. The error holds while k̂ is at most 0.7.
///
/// Cost: S log densities.
enum ImportanceEvidence {
  /// ν of the proposal.
  static let degrees = 5.0

  static func estimate(
    _ logDensity: some LogDensity, draws: UnconstrainedDraws, random: inout RandomStream
  ) throws(ModelAveragingError) -> (estimate: Evidence.Estimate, shape: Double) {
    let (mean, factor) = try draws.moments()
    let proposal = EllipticalProposal(mean: mean, factor: factor, degrees: degrees)
    let proposed = proposal.draws(draws.count, random: &random)
    let densities = logDensity.logDensities(at: proposed, count: draws.count)
    guard densities.contains(where: { $0 > -.infinity }) else { throw .noOverlap }
    let weights = ParetoSmoothedWeights(
      logWeights: zip(densities, proposal.logDensities(at: proposed)).map(-))
    let size = Double(draws.count)
    let variance = (size / weights.effectiveSampleSize - 1) / (size - 1)
    return (
      Evidence.Estimate(
        logEvidence: weights.logTotal - log(size), standardError: max(variance, 0).squareRoot()),
      weights.shape
    )
  }
}
