import Testing

@testable import LogDensities

@Suite struct ShardTreeTests {
  /// What all ranks together make of the shards' names, each joined pair in brackets.
  private func bracketed(_ shardCount: Int, over rankCount: Int) -> String {
    let tree = ShardTree(shardCount: shardCount, rankCount: rankCount)
    let values = (0..<rankCount).flatMap { rank in
      tree.subtrees(of: rank).map { position in
        let shards = tree.shards(of: rank)
        return tree.value(of: tree.subtrees[position]) { shard -> String in
          #expect(shards.contains(shard))
          return "\(shard)"
        } join: {
          "(\($0) \($1))"
        }
      }
    }
    #expect(values.count == tree.subtrees.count)
    return tree.root(of: values) { "(\($0) \($1))" }
  }

  @Test func `the tree of a few shards`() {
    #expect(bracketed(1, over: 1) == "0")
    #expect(bracketed(2, over: 1) == "(0 1)")
    #expect(bracketed(3, over: 2) == "((0 1) 2)")
    #expect(bracketed(6, over: 3) == "(((0 1) (2 3)) (4 5))")
    #expect(bracketed(7, over: 4) == "(((0 1) (2 3)) ((4 5) 6))")
  }

  @Test func `the tree is the same whoever holds the shards`() {
    for shardCount in 1...33 {
      let expected = bracketed(shardCount, over: 1)
      for rankCount in 1...40 { #expect(bracketed(shardCount, over: rankCount) == expected) }
    }
  }

  @Test func `every shard lies with one rank`() {
    for (shardCount, rankCount) in [(64, 7), (3, 5), (1, 1), (64, 64), (10, 3)] {
      let tree = ShardTree(shardCount: shardCount, rankCount: rankCount)
      #expect((0..<rankCount).flatMap { tree.shards(of: $0) } == Array(0..<shardCount))
      for rank in 0..<rankCount {
        for shard in tree.shards(of: rank) { #expect(tree.rank(ofShard: shard) == rank) }
      }
    }
  }

  @Test func `powers of two take one place a rank`() {
    #expect(ShardTree(shardCount: 64, rankCount: 16).subtrees.count == 16)
    #expect(ShardTree(shardCount: 64, rankCount: 1).subtrees.count == 1)
  }
}
