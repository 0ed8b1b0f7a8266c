/// Sums over the shards of a data set that several ranks hold.
///
/// Each rank computes the shards that it holds and joins them as far as ``ShardTree`` allows; one sum
/// over ranks, in which each subtree has places of its own, brings the rest together.
public struct ShardSums: Sendable {
  /// Which rank holds which shards.
  public let tree: ShardTree
  /// The ranks.
  public let ranks: Lockstep

  /// The shards of a data set, parted among ranks.
  public init(_ ranks: Lockstep, shardCount: Int) {
    self.ranks = ranks
    tree = ShardTree(shardCount: shardCount, rankCount: ranks.rankCount)
  }

  /// The shards of this rank.
  public var shards: Range<Int> { tree.shards(of: ranks.rank) }

  /// Numbers of all shards, joined along the tree.
  ///
  /// - Parameters:
  ///   - width: how many numbers a shard gives.
  ///   - digest: of what the numbers depend on beside the data, which is compared between ranks.
  ///   - leaf: the numbers of a shard of this rank; called in order. For one without rows they must not
  ///     change what they are joined to.
  ///   - join: the numbers of two neighbours, the left one first.
  /// - Throws: only what `leaf` throws, which the other ranks then wait for: see
  ///   ``RankTransport/together(_:)``.
  public func joined(
    width: Int, about digest: UInt64 = 0, leaf: (Int) throws -> [Double],
    join: ([Double], [Double]) -> [Double]
  ) rethrows -> [Double] {
    var slots = [Double](repeating: 0, count: width * tree.subtrees.count)
    for position in tree.subtrees(of: ranks.rank) {
      let value = try tree.value(of: tree.subtrees[position], leaf: leaf, join: join)
      slots.replaceSubrange(position * width..<(position + 1) * width, with: value)
    }
    ranks.addUp(&slots, about: digest)
    let values = tree.subtrees.indices.map { Array(slots[$0 * width..<($0 + 1) * width]) }
    return tree.root(of: values, join: join)
  }

  /// Numbers of all shards, added along the tree.
  ///
  /// - Parameter add: adds the numbers of a shard of this rank to `sums`, which are 0 before.
  public func total(
    width: Int, about digest: UInt64 = 0,
    _ add: (_ shard: Int, _ sums: UnsafeMutablePointer<Double>) throws -> Void
  ) rethrows -> [Double] {
    try joined(width: width, about: digest) { shard in
      var sums = [Double](repeating: 0, count: width)
      try sums.withUnsafeMutableBufferPointer { sums in
        if let first = sums.baseAddress { try add(shard, first) }
      }
      return sums
    } join: { left, right in
      zip(left, right).map { $0 + $1 }
    }
  }
}
