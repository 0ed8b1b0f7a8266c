import LogDensities

/// How long chains that move in step take for one gradient each, on any number of ranks.
///
///     T(K) = ⌈C/t⌉ G/K + h + ⌈log₂ K⌉ a + min(⌈log₂ K⌉, 2) b m(K)
///
/// for C chains on t cores a rank (C/t without rounding where t < 1, as ranks share cores), G seconds of a gradient over all rows, h of bringing the chains in
/// step, a latency a of a message and b seconds a byte. A sum takes ⌈log₂ K⌉ messages one after the
/// other; where it is long, MPI cuts it up, so that each byte passes about twice (Rabenseifner 2004;
/// Thakur, Rabenseifner and Gropp 2005). Its length m(K) = 8 (2K + C w s(K)) bytes has two words a rank,
/// and for each chain w = 1 + p numbers a subtree of shards, of which there are s(K), K where both K and
/// the number of shards are powers of two.
///
/// The model knows of no ranks that wait for slower ones, and of no network that others use too.
public struct ScalingModel: Sendable, Equatable, Codable {
  /// G: seconds of one gradient over all rows, on one core.
  public var gradientTime: Double
  /// h: seconds beside gradients and messages.
  public var overhead = 0.0
  /// a: seconds of a message without content.
  public var latency: Double
  /// b: seconds a byte of a message, the reciprocal of the bandwidth.
  public var byteTime: Double
  /// Chains C.
  public var chainCount: Int
  /// w: numbers that a chain needs summed, the log density and its gradient.
  public var width: Int
  /// Cores t of each rank, which its chains share; below 1 where there are more ranks than cores.
  public var coresPerRank = 1.0
  /// Shards of the data, the most ranks that have rows.
  public var shardCount: Int

  /// A model of what was measured; see the properties.
  public init(
    gradientTime: Double, latency: Double, byteTime: Double, chainCount: Int, width: Int,
    shardCount: Int
  ) {
    (self.gradientTime, self.latency, self.byteTime) = (gradientTime, latency, byteTime)
    (self.chainCount, self.width, self.shardCount) = (chainCount, width, shardCount)
  }

  /// Bytes of the message m(K).
  public func messageSize(rankCount: Int) -> Int {
    let slots = ShardTree(shardCount: shardCount, rankCount: rankCount).subtreeCount
    return 8 * (2 * rankCount + chainCount * width * slots)
  }

  /// Seconds of the messages of one step.
  public func messageTime(rankCount: Int) -> Double {
    guard rankCount > 1 else { return 0 }
    let rounds = Double(Int.bitWidth - (rankCount - 1).leadingZeroBitCount)
    return rounds * latency
      + min(rounds, 2) * byteTime * Double(messageSize(rankCount: rankCount))
  }

  /// Seconds of the gradients of one step, on the rank with the most shards.
  public func localTime(rankCount: Int) -> Double {
    let turns = Double(chainCount) / coresPerRank
    let shards = (shardCount + rankCount - 1) / rankCount
    return (coresPerRank < 1 ? turns : turns.rounded(.up)) * gradientTime * Double(shards)
      / Double(shardCount)
  }

  /// T(K): seconds of one step of all chains.
  public func stepTime(rankCount: Int) -> Double {
    localTime(rankCount: rankCount) + overhead + messageTime(rankCount: rankCount)
  }

  /// The share of a step that goes into messages.
  public func messageShare(rankCount: Int) -> Double {
    messageTime(rankCount: rankCount) / stepTime(rankCount: rankCount)
  }

  /// Numbers of ranks to compare: powers of two, as far as there are shards.
  public var rankCounts: [Int] {
    (0..<Int.bitWidth - 2).map { 1 << $0 }.prefix { $0 <= shardCount }.map(\.self)
  }

  /// By how much twice as many ranks must be faster to be worth it.
  public static let worthwhileGain = 1.6

  /// The most ranks, a power of two, up to which each doubling makes a step faster by
  /// ``worthwhileGain``.
  public var efficientRankCount: Int {
    var count = 1
    while 2 * count <= shardCount,
      stepTime(rankCount: count) > Self.worthwhileGain * stepTime(rankCount: 2 * count)
    {
      count *= 2
    }
    return count
  }
}
