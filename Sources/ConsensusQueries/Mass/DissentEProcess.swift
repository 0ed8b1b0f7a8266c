import Foundation

/// Evidence on a dissent mass p that may be looked at after every draw.
///
/// Sampling on until a bound of fixed size decides is wrong far more often than the bound says: with
/// 95% bounds a consensus is declared in a third of all runs at p = η. For independent draws, k of n
/// dissenting, and ratios r < 1,
/// ```
/// M = Σ_r w_r r^k ((1 − r η)/(1 − η))^(n − k)         against p ≥ η, for consensus
/// ```
/// **Theorem.** If p ≥ η, the probability that M ever reaches 1/δ is at most δ. *Proof.* A draw multiplies
/// the term of r by r where it dissents and by (1 − rη)/(1 − η) where not. Its expectation is
/// `1 + (1 − r)(η − p)/(1 − η)`, at most 1 for p ≥ η, so that each term is a nonnegative supermartingale that
/// starts at w_r, and M one that starts at 1. Ville's (1939) inequality. ∎ For r > 1 the same expression
/// is a supermartingale for p ≤ η, against which it is evidence for dissent. (Wald 1945 for one r;
/// mixtures: Robbins 1970; e-processes: Ramdas, Grünwald, Vovk and Shafer 2023.)
///
/// Terms with r > 1 and rη > 1 are no likelihood ratios and count as 0.
///
/// **Bounds.** M is a test of every η at once: for r < 1 it increases with η, as (1 − rη)/(1 − η) does,
/// and for r > 1 it decreases. The η at which it reaches 1/δ are bounds that hold at all times together,
/// each with probability 1 − δ.
///
/// **Cost of a decision.** Without dissenters M ≥ w₀ (1 − η)⁻ⁿ with w₀ = ½ the weight of r = 0, so that
/// n ≤ log(2/δ)/η = 3.7/η draws suffice for δ = 5%, and about 3.3/η with the other terms, where a
/// number of draws fixed in advance would need 3.0/η.
///
/// Draws of chains are not independent: see ``AnytimeVerdict``.
public struct DissentEProcess: Sendable, Equatable, Codable {
  /// η.
  public let dissent: Double
  /// 1 − δ, of each direction.
  public let level: Double
  /// n.
  public private(set) var drawCount = 0
  /// k.
  public private(set) var dissentingDraws = 0
  /// The verdict of the first draw at which the evidence sufficed; `undetermined` before it.
  public private(set) var verdict = Verdict.undetermined

  /// No draws yet.
  ///
  /// - Precondition: η between 0 and 1, level from 0 to below 1.
  public init(dissent: Double, level: Double) {
    precondition(dissent > 0 && dissent < 1 && level >= 0 && level < 1)
    self.dissent = dissent
    self.level = level
  }

  /// Takes one draw. Once there is a verdict, it stays, and further draws count no more.
  public mutating func add(dissents: Bool) {
    guard verdict == .undetermined else { return }
    drawCount += 1
    dissentingDraws += dissents ? 1 : 0
    let needed = -log(1 - level)
    // Only an agreeing draw adds to the evidence for consensus, and only a dissenting one against it.
    if !dissents, Ratios.below.evidence(at: dissent, dissentingDraws, of: drawCount) >= needed {
      verdict = .consensus
    } else if dissents, Ratios.above.evidence(at: dissent, dissentingDraws, of: drawCount) >= needed
    {
      verdict = .dissent
    }
  }

  /// k/n; NaN without draws.
  public var estimate: Double { Double(dissentingDraws) / Double(drawCount) }

  /// The least mass that the draws speak against from above; 1 where they speak against none.
  public var upper: Double {
    boundary(from: max(estimate, 0), to: 1, Ratios.below)
  }

  /// The largest mass that the draws speak against from below; 0 where they speak against none.
  public var lower: Double {
    boundary(from: min(estimate, 1), to: 0, Ratios.above)
  }

  /// The mass between k/n and an end at which the evidence becomes enough, by bisection.
  private func boundary(from start: Double, to end: Double, _ ratios: Ratios) -> Double {
    guard drawCount > 0 else { return end }
    let needed = -log(1 - level)
    var (open, closed) = (start, end)
    for _ in 0..<60 {
      let middle = (open + closed) / 2
      if ratios.evidence(at: middle, dissentingDraws, of: drawCount) >= needed {
        closed = middle
      } else {
        open = middle
      }
    }
    return closed
  }

  /// Draws in all after which there would be a verdict if a share of them dissents, evenly; nil where no
  /// number below 10⁹ would do.
  public func drawsToDecide(share: Double) -> Int? {
    let ratios = share < dissent ? Ratios.below : Ratios.above
    let needed = -log(1 - level)
    func decides(_ count: Int) -> Bool {
      ratios.evidence(
        at: dissent, agreeing: Double(count) * (1 - share), dissenting: Double(count) * share)
        >= needed
    }
    var high = 1
    while !decides(high) {
      high *= 2
      if high > 1_000_000_000 { return nil }
    }
    var low = high / 2
    while high - low > 1 {
      let middle = (low + high) / 2
      if decides(middle) { high = middle } else { low = middle }
    }
    return high
  }
}

/// Alternatives r η to a mass η, with their weights.
private struct Ratios: Sendable {
  let ratios: [(ratio: Double, weight: Double)]

  /// Half of the weight on no dissent at all, the rest on masses near enough to η to matter.
  static let below = Ratios(ratios: [
    (0, 0.5), (0.05, 0.1), (0.1, 0.1), (0.2, 0.1), (0.35, 0.08), (0.5, 0.07), (0.7, 0.05),
  ])
  static let above = Ratios(ratios: [1.4, 2, 3, 5, 10, 30, 100].map { ($0, 1.0 / 7) })

  func evidence(at eta: Double, _ dissenting: Int, of count: Int) -> Double {
    evidence(at: eta, agreeing: Double(count - dissenting), dissenting: Double(dissenting))
  }

  /// log M; counts may be fractional, for planning.
  func evidence(at eta: Double, agreeing: Double, dissenting: Double) -> Double {
    logSum(
      ratios.map { ratio, weight in
        guard ratio * eta <= 1 else { return -.infinity }
        let hits = dissenting > 0 ? dissenting * log(ratio) : 0
        let rest = agreeing > 0 ? agreeing * (log1p(-ratio * eta) - log1p(-eta)) : 0
        return log(weight) + hits + rest
      })
  }
}
