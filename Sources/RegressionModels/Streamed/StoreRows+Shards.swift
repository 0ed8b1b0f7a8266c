import ColumnStores
import LogDensities

/// Sums over all blocks: at once in one process, else shard by shard, over the ranks that hold them.
extension StoreRows {
  /// The blocks that this process reads.
  var blocks: Range<Int> {
    shards.map { store.blocks(ofShards: $0.shards) } ?? 0..<store.blockCount
  }

  /// Numbers of all blocks.
  ///
  /// - Parameters:
  ///   - coefficients: what the numbers depend on, which must be the same on all ranks.
  ///   - add: adds those of some blocks to `sums`, which are 0 before.
  func total(
    width: Int, at coefficients: UnsafeBufferPointer<Double>,
    _ add: (_ blocks: Range<Int>, _ sums: UnsafeMutablePointer<Double>) -> Void
  ) -> [Double] {
    guard let shards else {
      return [Double](unsafeUninitializedCapacity: width) { sums, initialized in
        sums.initialize(repeating: 0)
        if let first = sums.baseAddress { add(0..<store.blockCount, first) }
        initialized = width
      }
    }
    return shards.total(width: width, about: Digest(coefficients).value) {
      add(store.blocks(ofShard: $0), $1)
    }
  }

  /// Numbers of all blocks, joined in another way than by adding.
  func joined(
    width: Int, at coefficients: [Double], leaf: (_ blocks: Range<Int>) -> [Double],
    join: ([Double], [Double]) -> [Double]
  ) -> [Double] {
    guard let shards else { return leaf(0..<store.blockCount) }
    let digest = coefficients.withUnsafeBufferPointer { Digest($0).value }
    return shards.joined(
      width: width, about: digest, leaf: { leaf(store.blocks(ofShard: $0)) }, join: join)
  }

  /// Numbers of all blocks that may be found bad: an error on one rank is one on all.
  func checked(
    width: Int, leaf: (_ blocks: Range<Int>) throws -> [Double],
    join: ([Double], [Double]) -> [Double]
  ) throws -> [Double] {
    guard let shards else { return try leaf(0..<store.blockCount) }
    let own = try shards.ranks.together {
      try shards.subtotals(leaf: { try leaf(store.blocks(ofShard: $0)) }, join: join)
    }
    let numbers = shards.joined(own, width: width, join: join)
    try shards.ranks.check()
    return numbers
  }

  /// What each process found, of all processes in order.
  func collected(_ own: () throws -> [Double]) throws -> [[Double]] {
    guard let ranks = shards?.ranks else { return [try own()] }
    let all = ranks.collected(try ranks.together(own))
    try ranks.check()
    return all
  }
}
