extension ColumnStore {
  /// Shards of a store that was not asked to have another number: enough for as many processes, and a
  /// small part of the cost of one that is alone.
  public static var defaultShardCount: Int { 64 }

  /// Numbers of shards that a store can have.
  public static var shardCounts: ClosedRange<Int> { 1...65536 }

  /// The blocks of a shard, as even as whole blocks allow; none where there are more shards than blocks.
  public func blocks(ofShard shard: Int) -> Range<Int> { blocks(ofShards: shard..<shard + 1) }

  /// The blocks of neighbouring shards.
  public func blocks(ofShards shards: Range<Int>) -> Range<Int> {
    shards.lowerBound * blockCount / shardCount..<shards.upperBound * blockCount / shardCount
  }

  /// The rows of a shard.
  public func rows(ofShard shard: Int) -> Range<Int> { rows(ofBlocks: blocks(ofShard: shard)) }

  /// The rows of neighbouring blocks.
  public func rows(ofBlocks blocks: Range<Int>) -> Range<Int> {
    min(
      blocks.lowerBound * layout.blockRowCount, rowCount)..<min(
        blocks.upperBound * layout.blockRowCount, rowCount)
  }
}
