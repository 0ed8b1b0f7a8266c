import Foundation
import PosteriorDraws
import Probability

/// The posterior probability p that a claim fails, with one-sided bounds.
///
/// **Bounds.** Draws of a chain are not independent, so k dissenting of K draws count as h = k·N/K
/// of N effective ones, and the bounds are those of Clopper and Pearson (1934) at these counts,
/// fractional as they are (Korn and Graubard 1998, who do so for clustered surveys):
/// ```
/// upper = B⁻¹(c; h + 1, N − h)        1 where k = K
/// lower = B⁻¹(1 − c; h, N − h + 1)    0 where k = 0
/// ```
/// with B⁻¹(q; a, b) the q quantile of Beta(a, b), and c = `level` for independent draws and where all
/// draws agree or all dissent, 1 − (1 − `level`)/2 else. For N independent draws both are exact: each
/// misses p with probability at most 1 − `level`. Together they are an interval of confidence
/// 2·`level` − 1. A verdict needs no correction for that, since for a given p only one of the two
/// can mislead it: `upper` ≤ η where p > η, or `lower` > η where p ≤ η.
///
/// **Negation.** If X follows Beta(a, b), 1 − X follows Beta(b, a); and N is that of the negated
/// claim too, but for ties. So the upper bound of the mass on which the claim *holds* is 1 − `lower`.
///
/// **Which N?** The effective size of a constant indicator is undefined, and K in its place is
/// wrong: with no dissenter in sticky chains it gives "95%" bounds that hold in half of the cases.
/// For a stationary reversible chain with spectral gap g and a set A of mass p,
/// ```
/// P(no visit to A in n draws) ≤ (1 − p)(1 − g p)ⁿ⁻¹ ≤ (1 − p)^(n g / (2 − g))    g ≤ 1, p ≤ 0.2
/// ```
/// *Proof of the first.* The chance is ⟨1, Qⁿ⁻¹1⟩ with Q the chain killed in A. A function f with
/// ‖f‖ = 1 that vanishes on A has ⟨f, Qf⟩ ≤ m² + (1 − g)(1 − m²) with m = E f, and m² ≤ 1 − p by
/// Cauchy and Schwarz: at most 1 − g p. That bounds the spectral radius, as Q is positive. ∎
/// Now n g / (2 − g) is the effective size of the slowest function of the chain, so that without
/// a dissenter the bound is valid with that N (and without reversibility it is not proved). For
/// k > 0 there is no such theorem, and the coverage is measured, in `CoverageTests`: with c = 95% it
/// was 0.94 for random walks on Student's t₃, whose tails are sticky. Hence half of the error there,
/// with which the least coverage in that study is 0.97.
///
/// N is the least of K and the effective sizes that can be measured: of the margin and of its
/// normal scores; of the scores of the log posterior; of the 5% and 95% tail indicators of both; and
/// of the indicator of the rarer side (dissent or agreement), whose threshold moves inwards until at
/// least 50 draws lie beyond it. The margin itself counts because heavy tails are slow where scores
/// are not: without it the coverage on t₃ fell to 0.93.
/// That no unmeasured function is slower is the assumption that remains; it is what "if the chains
/// mix" means. A mode that no chain has visited is beyond any function of the draws.
///
/// Independent draws need none of this: N = K, and both bounds are exact. Independence
/// Metropolis–Hastings with weights of at most M times their mean has g = 1/M (Liu 1996), so that the
/// theorem holds with N = K/(2M − 1), and its draws never count for more.
///
/// **Stopping.** The level is that of one look at a run whose length was not chosen by its bounds.
/// Sampling on until a bound decides is wrong more often than 1 − `level`; ``AnytimeVerdict`` may.
public struct DissentMass: Sendable, Equatable {
  /// k: draws on which the claim does not hold, those without a value included.
  public let dissentingDraws: Int
  /// K: draws in all.
  public let drawCount: Int
  /// N, at most `drawCount`; NaN where the margin or the log posterior does not vary or is not
  /// finite, and then the bounds are NaN.
  public let effectiveDraws: Double
  /// One-sided confidence of each bound.
  public let level: Double
  /// Whether the effective draws are independent ones, so that the bounds are exact for any count.
  public let areIndependent: Bool

  /// Share of dissenting draws, k/K; NaN without draws.
  public var estimate: Double { Double(dissentingDraws) / Double(drawCount) }

  /// Counts effective draws for a claim; costs a few sorts and Fourier transforms of all draws.
  /// - Parameters:
  ///   - margins: the claim's margin, `[chain, draw]`.
  ///   - holds: whether it holds, one a draw in the same order.
  ///   - logDensity: the log posterior, `[chain, draw]`.
  ///   - level: one-sided confidence of each bound, between 0 and 1.
  /// - Precondition: all three have the same number of draws.
  public init(margins: DrawMatrix, holds: [Bool], logDensity: DrawMatrix, level: Double) {
    precondition(
      holds.count == margins.count && logDensity.count == margins.count, "one of each a draw")
    self.init(
      margins: margins, holds: holds,
      sizes: .measured(
        bulk: [margins.bulkESS, logDensity.bulkESS], tail: [margins.tailESS, logDensity.tailESS],
        most: Double(margins.count)),
      level: level)
  }

  /// What draws are worth.
  enum EffectiveSizes {
    /// Each draw counts.
    case independent
    /// By the effective sizes of the margin and of the log posterior, and never more than `most`.
    case measured(bulk: [Double], tail: [Double], most: Double)
  }

  /// The same with sizes that are at hand.
  init(margins: DrawMatrix, holds: [Bool], sizes: EffectiveSizes, level: Double) {
    let dissenting = holds.count { !$0 }
    let areIndependent = if case .independent = sizes { true } else { false }
    self.init(
      dissentingDraws: dissenting, drawCount: margins.count,
      effectiveDraws: Self.effectiveDraws(margins, dissenting: dissenting, sizes), level: level,
      areIndependent: areIndependent)
  }

  /// Bounds for a count of effective draws, for planning and tests.
  public init(
    dissentingDraws: Int, drawCount: Int, effectiveDraws: Double, level: Double,
    areIndependent: Bool = false
  ) {
    self.dissentingDraws = dissentingDraws
    self.drawCount = drawCount
    self.effectiveDraws = effectiveDraws
    self.level = level
    self.areIndependent = areIndependent
  }

  /// Draws beyond a threshold that make its indicator worth measuring.
  private static let extremeCount = 50

  static func effectiveDraws(
    _ margins: DrawMatrix, dissenting: Int, _ sizes: EffectiveSizes
  ) -> Double {
    guard case .measured(let bulk, let tail, let most) = sizes else {
      return Double(margins.count)
    }
    let required = bulk + [margins.meanESS]
    guard !required.least.isNaN else { return .nan }
    // These may be constant where draws tie, and then there is nothing to measure.
    let indicators = tail + [rarerSideESS(margins, dissenting: dissenting)]
    return (required + indicators.filter { !$0.isNaN } + [most, Double(margins.count)]).least
  }

  /// Effective size of the indicator of dissent or of agreement, whichever is rarer, so that a
  /// claim and its negation get the same.
  private static func rarerSideESS(_ margins: DrawMatrix, dissenting: Int) -> Double {
    let sorted = margins.values.sorted()
    let agreeing = sorted.count - dissenting
    if dissenting <= agreeing {
      let threshold = sorted[min(max(dissenting, extremeCount), sorted.count) - 1]
      return margins.indicatorESS { $0 <= threshold }
    }
    let threshold = sorted[max(sorted.count - max(agreeing, extremeCount), 0)]
    return margins.indicatorESS { $0 >= threshold }
  }

  /// Upper bound of the dissent mass; 1 where every draw dissents.
  public var upper: Double { Self.upper(estimate, effectiveDraws, confidence) }

  /// Lower bound of the dissent mass; 0 without a dissenter.
  public var lower: Double {
    let hits = estimate * effectiveDraws
    guard hits > 0 else { return hits.isNaN ? .nan : 0 }
    return SpecialFunctions.betaQuantile(1 - confidence, hits, effectiveDraws - hits + 1)
  }

  /// c: half of the error where no theorem covers the count.
  private var confidence: Double {
    let isCovered = areIndependent || dissentingDraws == 0 || dissentingDraws == drawCount
    return isCovered ? level : (1 + level) / 2
  }

  /// Upper bound of the mass on which the claim holds: 1 − `lower`, with all its digits where it
  /// is small.
  var upperAgreement: Double { Self.upper(1 - estimate, effectiveDraws, confidence) }

  private static func upper(_ share: Double, _ effective: Double, _ confidence: Double) -> Double {
    guard !effective.isNaN, !share.isNaN else { return .nan }
    let hits = share * effective
    guard effective - hits > 1e-9 else { return 1 }
    return SpecialFunctions.betaQuantile(confidence, hits + 1, effective - hits)
  }

  /// Effective draws that would decide at the mass η if the estimate stays, or nil where no
  /// number below 10⁹ would, as when the estimate lies at η. Costs some 60 beta quantiles.
  ///
  /// Without a dissenter this is ⌈log(1 − level) / log(1 − η)⌉: 299 for 95% and η = 0.01.
  public func effectiveDrawsToDecide(mass: Double) -> Int? {
    func decides(_ count: Double) -> Bool {
      let planned = DissentMass(
        dissentingDraws: dissentingDraws, drawCount: drawCount, effectiveDraws: count,
        level: level, areIndependent: areIndependent)
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
