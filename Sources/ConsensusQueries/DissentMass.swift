import Foundation
import PosteriorDraws
import Probability

/// The posterior probability that a claim fails, with one-sided bounds.
///
/// Draws of a chain are not independent, so k dissenting of K draws count as k·N/K of N effective
/// ones, and the bounds are the beta quantiles of Clopper and Pearson (1934) on those:
/// upper = B⁻¹(1 − δ; kₑ + 1, N − kₑ), lower = B⁻¹(δ; kₑ, N − kₑ + 1).
///
/// Which N? The effective size of a constant indicator is undefined, and K in its place is wrong:
/// with no dissenter in sticky chains it gave "95%" bounds that held in half of the cases. For a
/// reversible chain with spectral gap g the chance of n steps without a visit to a set of mass p
/// is at most (1 − p)(1 − g p)ⁿ⁻¹, which an independent sample of the ESS of the *slowest*
/// function also obeys. So N is the least ESS over the functions that can be measured: the
/// rank-normalised margin, its tail indicators, the indicator at the most extreme threshold that
/// is still passed often, and the log posterior. That no unmeasured function is slower remains an
/// assumption; it is what "if the chains mix" means.
public struct DissentMass: Sendable, Equatable {
  /// Draws on which the claim fails.
  public let dissentingDraws: Int
  /// Draws in all.
  public let drawCount: Int
  /// N, at most `drawCount`; NaN where the margin does not vary.
  public let effectiveDraws: Double
  /// One-sided confidence of each bound.
  public let level: Double

  /// Share of dissenting draws.
  public var estimate: Double { Double(dissentingDraws) / Double(drawCount) }

  /// Counts effective draws for a claim.
  /// - Parameters:
  ///   - margins: the claim's margin, `[chain, draw]`.
  ///   - holds: whether it holds, one a draw in the same order.
  ///   - logDensity: the log posterior, `[chain, draw]`.
  public init(margins: DrawMatrix, holds: [Bool], logDensity: DrawMatrix, level: Double) {
    dissentingDraws = holds.count { !$0 }
    drawCount = margins.count
    self.level = level
    effectiveDraws = Self.effectiveDraws(margins, dissenting: dissentingDraws, logDensity)
  }

  /// Bounds for a count of effective draws, for planning and tests.
  public init(dissentingDraws: Int, drawCount: Int, effectiveDraws: Double, level: Double) {
    self.dissentingDraws = dissentingDraws
    self.drawCount = drawCount
    self.effectiveDraws = effectiveDraws
    self.level = level
  }

  /// Draws beyond a threshold that make its indicator worth measuring.
  private static let extremeCount = 50

  private static func effectiveDraws(
    _ margins: DrawMatrix, dissenting: Int, _ logDensity: DrawMatrix
  ) -> Double {
    let sorted = margins.values.sorted()
    let rank = min(max(dissenting, extremeCount), sorted.count) - 1
    let extreme = sorted[rank]
    let candidates = [
      margins.bulkESS, margins.tailESS, margins.indicatorESS { $0 <= extreme },
      logDensity.bulkESS,
    ]
    // The margin's own ESS must exist; an indicator may be constant where draws tie.
    guard !candidates[0].isNaN else { return .nan }
    return min(candidates.filter { !$0.isNaN }.min() ?? .nan, Double(margins.count))
  }

  /// Upper bound of the dissent mass.
  public var upper: Double { Self.upper(estimate, effectiveDraws, level) }

  /// Lower bound of the dissent mass; 0 without a dissenter.
  public var lower: Double {
    let hits = estimate * effectiveDraws
    guard hits > 0 else { return hits.isNaN ? .nan : 0 }
    return SpecialFunctions.betaQuantile(1 - level, hits, effectiveDraws - hits + 1)
  }

  /// Lower bound of the mass on which the claim holds is 1 − `upper`; this is the upper bound.
  var upperAgreement: Double { Self.upper(1 - estimate, effectiveDraws, level) }

  private static func upper(_ share: Double, _ effective: Double, _ level: Double) -> Double {
    guard !effective.isNaN else { return .nan }
    let hits = share * effective
    guard effective - hits > 1e-9 else { return 1 }
    return SpecialFunctions.betaQuantile(level, hits + 1, effective - hits)
  }

  /// Effective draws that would decide at the mass η if the estimate stays, or nil where no
  /// number below 10⁹ would, as when the estimate lies at η.
  ///
  /// Without a dissenter this is log(1 − level) / log(1 − η): 299 for 95% and η = 0.01.
  public func effectiveDrawsToDecide(mass: Double) -> Int? {
    func decides(_ count: Double) -> Bool {
      let planned = DissentMass(
        dissentingDraws: dissentingDraws, drawCount: drawCount, effectiveDraws: count,
        level: level)
      return estimate < mass ? planned.upper <= mass : planned.lower > mass
    }
    var high = 1.0
    while !decides(high) {
      high *= 2
      if high > 1e9 { return nil }
    }
    var low = high / 2
    while high - low > 1 {
      let middle = ((low + high) / 2).rounded()
      if decides(middle) { high = middle } else { low = middle }
    }
    return Int(high)
  }
}
