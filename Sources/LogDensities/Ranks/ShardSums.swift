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
  public func joined(
    width: Int, about digest: UInt64 = 0, leaf: (Int) -> [Double],
    join: ([Double], [Double]) -> [Double]
  ) -> [Double] {
    joined(subtotals(leaf: leaf, join: join), width: width, about: digest, join: join)
  }

  /// The numbers of the largest subtrees that this rank can join alone. What is thrown here is for
  /// ``RankTransport/together(_:)``, before others wait for the sum.
  public func subtotals(
    leaf: (Int) throws -> [Double], join: ([Double], [Double]) -> [Double]
  ) rethrows -> [[Double]] {
    try tree.subtrees(of: ranks.rank).map {
      try tree.value(of: tree.subtrees[$0], leaf: leaf, join: join)
    }
  }

  /// Joins the subtotals of all ranks.
  public func joined(
    _ subtotals: [[Double]], width: Int, about digest: UInt64 = 0,
    join: ([Double], [Double]) -> [Double]
  ) -> [Double] {
    var slots = [Double](repeating: 0, count: width * tree.subtrees.count)
    for (position, value) in zip(tree.subtrees(of: ranks.rank), subtotals) {
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
    _ add: (_ shard: Int, _ sums: UnsafeMutablePointer<Double>) -> Void
  ) -> [Double] {
    joined(width: width, about: digest) { shard in
      var sums = [Double](repeating: 0, count: width)
      sums.withUnsafeMutableBufferPointer { sums in
        if let first = sums.baseAddress { add(shard, first) }
      }
      return sums
    } join: { left, right in
      zip(left, right).map { $0 + $1 }
    }
  }
}
