import Foundation
import LogDensities
import PosteriorDraws
import Probability

/// The dissent mass by importance sampling around the most plausible dissenters.
///
/// With x₁ … x_S independent draws of a proposal q for the dissenters, y₁ … y_S of a proposal r for
/// the whole posterior, and p the density up to a constant,
/// ```
/// p̂ = A / B      A = (1/S) Σ 1_D(xᵢ) p(xᵢ)/q(xᵢ)      B = (1/S) Σ p(yᵢ)/r(yᵢ)
/// ```
/// E[A] = ∫_D p wherever q > 0 on D, and E[B] = ∫ p, so that p̂ is consistent, and its relative variance
/// is the sum of the two of A and B to first order (delta method). No draw of a chain enters: that is
/// what makes it a check of lines through draws, which share no error with it but a dissenting region
/// that neither has found. Both sets of weights have a k̂, and the larger one counts.
struct DesignPointSampling: Sendable {
  let surface: ClaimSurface
  let points: [DesignPoint]
  /// r.
  let whole: EllipticalCloud

  /// - Parameter count: S, the draws of each proposal.
  /// - Returns: nil without a design point, or where no proposal had a density or dissented.
  func estimate(count: Int, random: inout RandomStream) -> MassEstimate? {
    guard !points.isEmpty, count > 1 else { return nil }
    let proposal = DissentProposal(points)
    let drawn = (0..<count).map { _ in proposal.draw(random: &random) }
    let dissenting = drawn.filter { !surface.margin(at: $0).holds }
    let above = Weights(
      of: dissenting, count: count, target: surface.posterior.logDensity,
      proposal: proposal.logDensity)
    let all = (0..<count).map { _ in whole.draw(random: &random) }
    let below = Weights(
      of: all, count: count, target: surface.posterior.logDensity, proposal: whole.logDensity)
    guard let above, let below else { return nil }
    let estimate = exp(above.logMean - below.logMean)
    let variance = above.relativeVariance + below.relativeVariance
    return MassEstimate(
      estimate: estimate, standardError: estimate * variance.squareRoot(),
      paretoShape: [above.shape, below.shape].max() ?? .infinity,
      effectiveDraws: 1 / variance, numericalError: 0,
      evaluationCount: dissenting.count + count)
  }

  /// The mean of importance weights, those of the proposals left out being zero.
  private struct Weights {
    let logMean: Double
    /// Of the mean.
    let relativeVariance: Double
    let shape: Double

    init?(
      of positions: [[Double]], count: Int, target: any LogDensity,
      proposal: ([Double]) -> Double
    ) {
      let densities = target.logDensities(at: positions.flatMap(\.self), count: positions.count)
      let logs = zip(densities, positions).map { $0 - proposal($1) }
      guard let largest = logs.max(), largest.isFinite else { return nil }
      let size = Double(count)
      let sum = logs.reduce(0) { $0 + exp($1 - largest) }
      let squares = logs.reduce(0) { $0 + exp(2 * ($1 - largest)) }
      logMean = largest + log(sum / size)
      relativeVariance = max(size * squares / (sum * sum) - 1, 0) / (size - 1)
      let zeros = [Double](repeating: -.infinity, count: count - positions.count)
      shape = ParetoSmoothedWeights(logWeights: logs + zeros).shape
    }
  }
}
