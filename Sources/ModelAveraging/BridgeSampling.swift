import Foundation
import LogDensities
import PosteriorDraws
import Probability

/// Log evidence by bridge sampling between the posterior and a normal distribution.
///
/// With p the density whose integral Z is sought, q the proposal, N₁ draws of p and N₂ of q, and
/// s₁ = N/(N + N₂) for N effective draws of p, s₂ = 1 − s₁, the optimal bridge of Meng and Wong
/// (1996, equation 4.1) makes Z the root of
/// ```
///         mean over q of p/(s₁ p + s₂ Z q)
///   Z  =  ─────────────────────────────────
///         mean over p of q/(s₁ p + s₂ Z q)
/// ```
/// As Gronau et al. (2017) do, the first half of each chain fits q and the second half
/// enters the equation, so that q does not depend on the draws it is compared with. In log Z the
/// difference of both sides is monotone, so the root is unique and found by bisection: there is no
/// iteration that may fail to converge.
///
/// **Standard error** (Frühwirth-Schnatter 2004; Gronau et al. 2017): with
/// f₁ = p/(s₁p + s₂Zq) at draws of q and f₂ = Zq/(s₁p + s₂Zq) at draws of p,
/// ```
/// se² = Var(f₁)/(N₂ mean(f₁)²) + Var(f₂)/(N′ mean(f₂)²)
/// ```
/// where N′ is the effective size of f₂, at most N₁: their spectral density at frequency zero, put
/// otherwise. It is the error given q; it knows nothing of a mode that the chains have not visited.
///
/// Cost: one log density for each draw in the second half and as many for q.
enum BridgeSampling {
  static func estimate(
    _ logDensity: some LogDensity, draws: UnconstrainedDraws, random: inout RandomStream
  ) throws(ModelAveragingError) -> Evidence.Estimate {
    let half = draws.drawCount / 2
    let (mean, factor) = try draws.draws(0..<half).moments()
    let rest = draws.draws(half..<draws.drawCount)
    let proposal = EllipticalProposal(mean: mean, factor: factor, degrees: nil)
    let proposed = proposal.draws(rest.count, random: &random)

    let posteriorDensities = logDensity.logDensities(at: rest.values, count: rest.count)
    let missing = posteriorDensities.count { $0 == -.infinity }
    guard missing == 0 else { throw .drawsWithoutDensity(count: missing) }
    let proposedDensities = logDensity.logDensities(at: proposed, count: rest.count)
    return try Bridge(
      posterior: zip(posteriorDensities, proposal.logDensities(at: rest.values)).map(-),
      proposal: zip(proposedDensities, proposal.logDensities(at: proposed)).map(-),
      effectiveDraws: effectiveDraws(of: rest), chainCount: rest.chainCount
    ).estimate
  }

  /// The median effective size of the coordinates, as the weight of the posterior's draws.
  private static func effectiveDraws(of draws: UnconstrainedDraws) -> Double {
    let sizes = (0..<draws.dimension).map { draws.coordinate($0).meanESS }.filter { !$0.isNaN }
    guard !sizes.isEmpty else { return Double(draws.count) }
    return min(sizes.sorted()[sizes.count / 2], Double(draws.count))
  }
}

/// The bridge between draws of both sides, each with log p − log q.
private struct Bridge {
  let posterior: [Double]
  let proposal: [Double]
  let chainCount: Int
  /// s₁ and s₂.
  let shares: (posterior: Double, proposal: Double)

  init(posterior: [Double], proposal: [Double], effectiveDraws: Double, chainCount: Int)
    throws(ModelAveragingError)
  {
    guard proposal.contains(where: { $0 > -.infinity }) else { throw .noOverlap }
    self.posterior = posterior
    self.proposal = proposal
    self.chainCount = chainCount
    let total = effectiveDraws + Double(proposal.count)
    shares = (effectiveDraws / total, Double(proposal.count) / total)
  }

  var estimate: Evidence.Estimate {
    let logEvidence = root
    let shift = log(shares.posterior / shares.proposal) - logEvidence
    // s₁ f₁ and s₂ f₂: the constants cancel in the relative variances.
    let f1 = proposal.map { Self.logistic($0 + shift) }
    let f2 = DrawMatrix(
      chainCount: chainCount, drawCount: posterior.count / chainCount,
      values: posterior.map { Self.logistic(-$0 - shift) })
    let size = f2.meanESS
    let effective = size.isNaN ? Double(f2.count) : min(size, Double(f2.count))
    let variance =
      Self.relativeVariance(f1) / Double(f1.count) + Self.relativeVariance(f2.values) / effective
    return Evidence.Estimate(logEvidence: logEvidence, standardError: variance.squareRoot())
  }

  /// log Z, where the mean of f₁ equals that of f₂.
  private var root: Double {
    let ratios = (posterior + proposal).filter(\.isFinite)
    var (lower, upper) = ((ratios.min() ?? 0) - 50, (ratios.max() ?? 0) + 50)
    while true {
      let middle = lower + (upper - lower) / 2
      guard middle > lower, middle < upper else { return middle }
      if difference(at: middle) > 0 { lower = middle } else { upper = middle }
    }
  }

  /// Mean of f₁ less mean of f₂, which falls in log Z.
  private func difference(at logEvidence: Double) -> Double {
    let shift = log(shares.posterior / shares.proposal) - logEvidence
    let left = proposal.reduce(0) { $0 + Self.logistic($1 + shift) }
    let right = posterior.reduce(0) { $0 + Self.logistic(-$1 - shift) }
    return left / (shares.posterior * Double(proposal.count))
      - right / (shares.proposal * Double(posterior.count))
  }

  private static func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  private static func relativeVariance(_ values: [Double]) -> Double {
    let draws = DrawMatrix(chainCount: 1, drawCount: values.count, values: values)
    let ratio = draws.standardDeviation / draws.mean
    return ratio * ratio
  }
}
