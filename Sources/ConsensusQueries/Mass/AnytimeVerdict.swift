import PosteriorDraws

/// A verdict that sampling may go on towards: the evidence of ``DissentEProcess`` on draws of chains,
/// block by block, on every τ-th draw only.
///
/// Its theorem is for independent draws. Every τ-th draw of a chain is nearly that, with τ = K/N of the
/// rule in ``DissentMass``, taken from an **earlier** block and then fixed: at p = η = 0.01 on chains of
/// correlation 0.9 consensus is declared wrongly in 51% of all runs without thinning, in 7% with half of
/// τ and in 4% with τ. A τ measured on the counted draws themselves would be small exactly where they
/// happen not to dissent. What dependence is left after thinning, and a mode that no chain has
/// visited, remain the assumption of grade C.
public struct AnytimeVerdict: Sendable, Equatable {
  /// ⌈τ⌉: every so-manieth draw of each chain counts.
  public let thinning: Int
  /// The evidence of the draws counted.
  public private(set) var process: DissentEProcess
  /// Draws that each chain has given, those passed over included.
  public private(set) var chainLength = 0

  /// A verdict that counts every so-manieth draw.
  ///
  /// - Precondition: `thinning` is positive.
  public init(thinning: Int, settings: ConsensusSettings) {
    precondition(thinning > 0)
    self.thinning = thinning
    process = DissentEProcess(dissent: settings.dissent, level: settings.level)
  }

  /// A verdict whose thinning an earlier block of draws decides; nil where those have no effective
  /// size.
  public init?(after block: DissentMass, settings: ConsensusSettings) {
    let time = Double(block.drawCount) / block.effectiveDraws
    guard time.isFinite, time > 0, time < 1e9 else { return nil }
    self.init(thinning: Int(time.rounded(.up)), settings: settings)
  }

  /// Counts a block, one draw of every chain after the other.
  ///
  /// - Parameter holds: whether the claim holds, `[chain, draw]`, on draws that follow those of the
  ///   block before.
  public mutating func add(_ holds: [Bool], chainCount: Int) {
    let length = holds.count / max(chainCount, 1)
    for draw in 0..<length where (chainLength + draw + 1) % thinning == 0 {
      for chain in 0..<chainCount { process.add(dissents: !holds[chain * length + draw]) }
    }
    chainLength += length
  }

  /// Draws a chain, in all, after which there would be a verdict if the share of dissenters stays; nil
  /// where no number would do.
  public func drawsToDecide(chainCount: Int) -> Int? {
    let share = process.drawCount == 0 ? 0 : process.estimate
    guard let needed = process.drawsToDecide(share: share) else { return nil }
    let perChain = (needed + chainCount - 1) / max(chainCount, 1)
    let (total, isTooMany) = perChain.multipliedReportingOverflow(by: thinning)
    return isTooMany ? nil : total
  }
}
