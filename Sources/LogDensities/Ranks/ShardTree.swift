/// The binary tree along which the shards of a data set are joined, whoever holds them.
///
/// Its leaves are the shards 0 ..< S, filled up to a power of two with leaves that are absent, and
/// every other node joins two halves, left before right. Rank r of K holds the shards
/// rS/K ..< (r+1)S/K. It joins the largest subtrees that lie within its range; from these all ranks join the
/// top of the tree in the same order. So a result depends on S and not on K, to the last bit, also
/// where joining is not associative, as adding floating-point numbers is not.
public struct ShardTree: Sendable, Equatable {
  /// Number of shards S.
  public let shardCount: Int
  /// Number of ranks K.
  public let rankCount: Int
  /// The largest subtrees that lie with one rank each, as the shards below them, in order.
  let subtrees: [Range<Int>]

  /// The tree of at least one shard, on at least one rank.
  public init(shardCount: Int, rankCount: Int) {
    self.shardCount = max(shardCount, 1)
    self.rankCount = max(rankCount, 1)
    let (shards, ranks) = (self.shardCount, self.rankCount)
    subtrees = (0..<ranks).flatMap {
      Self.subtrees(of: Self.shards(of: $0, shards, ranks))
    }
  }

  /// The shards of a rank; none for some ranks where there are more ranks than shards.
  public func shards(of rank: Int) -> Range<Int> { Self.shards(of: rank, shardCount, rankCount) }

  /// Subtrees that lie with one rank each: places in a sum over ranks.
  public var subtreeCount: Int { subtrees.count }

  /// The rank that holds a shard.
  public func rank(ofShard shard: Int) -> Int {
    (0..<rankCount).first { shards(of: $0).contains(shard) } ?? 0
  }

  private static func shards(of rank: Int, _ shards: Int, _ ranks: Int) -> Range<Int> {
    rank * shards / ranks..<(rank + 1) * shards / ranks
  }

  /// Cuts a range into subtrees, each as large as its start allows.
  private static func subtrees(of range: Range<Int>) -> [Range<Int>] {
    var (start, subtrees) = (range.lowerBound, [Range<Int>]())
    while start < range.upperBound {
      var size = 1
      while start % (2 * size) == 0, start + 2 * size <= range.upperBound { size *= 2 }
      subtrees.append(start..<start + size)
      start += size
    }
    return subtrees
  }

  /// The subtrees of a rank, as positions among all.
  func subtrees(of rank: Int) -> Range<Int> {
    let shards = shards(of: rank)
    let first = subtrees.firstIndex { $0.lowerBound >= shards.lowerBound } ?? subtrees.count
    let end = subtrees.firstIndex { $0.lowerBound >= shards.upperBound } ?? subtrees.count
    return first..<max(first, end)
  }

  /// Joins the shards of one subtree, which is called with each in order.
  func value<Value>(
    of subtree: Range<Int>, leaf: (Int) throws -> Value, join: (Value, Value) -> Value
  ) rethrows -> Value {
    guard subtree.count > 1 else { return try leaf(subtree.lowerBound) }
    let middle = subtree.lowerBound + subtree.count / 2
    let left = try value(of: subtree.lowerBound..<middle, leaf: leaf, join: join)
    let right = try value(of: middle..<subtree.upperBound, leaf: leaf, join: join)
    return join(left, right)
  }

  /// Joins the values of all ``subtrees``.
  func root<Value>(of values: [Value], join: (Value, Value) -> Value) -> Value {
    var (size, next) = (1, 0)
    while size < shardCount { size *= 2 }
    func value(from start: Int, size: Int) -> Value? {
      guard start < shardCount else { return nil }
      if subtrees[next] == start..<start + size {
        next += 1
        return values[next - 1]
      }
      // A subtree of two halves whose second is absent stands for its first.
      let left = value(from: start, size: size / 2)
      guard let right = value(from: start + size / 2, size: size / 2) else { return left }
      return left.map { join($0, right) }
    }
    return value(from: 0, size: size) ?? values[0]
  }
}
