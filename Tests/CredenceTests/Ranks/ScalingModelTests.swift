import Credence
import Testing

/// Predicted times of chains in step on many ranks.
struct ScalingModelTests {
  /// A second of gradients, on machines that talk at the speed of a good network.
  private let model: ScalingModel = {
    var model = ScalingModel(
      gradientTime: 0.1, latency: 2e-6, byteTime: 1e-10, chainCount: 4, width: 21,
      shardCount: 4096)
    model.coresPerRank = 4
    return model
  }()

  /// Worked out by hand: two words for each of 64 ranks, and 21 numbers of 4 chains in 64 places.
  @Test func `the length of a message is that of its numbers`() {
    #expect(model.messageSize(rankCount: 64) == 8 * (128 + 4 * 21 * 64))
    #expect(model.messageSize(rankCount: 1) == 8 * (2 + 4 * 21))
    // Ranks 0, 1 and 2 of three hold 1365, 1365 and 1366 shards: 6, 11 and 6 subtrees of powers of two.
    #expect(model.messageSize(rankCount: 3) == 8 * (6 + 4 * 21 * subtrees(of: [1365, 1365, 1366])))
  }

  /// The fewest aligned powers of two that make up consecutive ranges of such lengths.
  private func subtrees(of lengths: [Int]) -> Int {
    var (start, count) = (0, 0)
    for length in lengths {
      let end = start + length
      while start < end {
        var size = 1
        while start % (2 * size) == 0, start + 2 * size <= end { size *= 2 }
        (start, count) = (start + size, count + 1)
      }
    }
    return count
  }

  @Test func `with free messages time falls with the number of ranks`() {
    var free = model
    (free.latency, free.byteTime) = (0, 0)
    for count in free.rankCounts {
      #expect(abs(free.stepTime(rankCount: count) * Double(count) - 0.1) < 1e-12)
      #expect(free.messageShare(rankCount: count) == 0)
    }
    #expect(free.efficientRankCount == 4096)
  }

  @Test func `a step is its gradients and the rounds of its messages`() {
    let bytes = 8.0 * (32 + 4 * 21 * 16)
    let expected = 0.1 / 16 + 4 * 2e-6 + 2 * 1e-10 * bytes
    #expect(abs(model.stepTime(rankCount: 16) - expected) < 1e-15)
    // Two ranks need one round, in which each byte passes once.
    #expect(abs(model.messageTime(rankCount: 2) - (2e-6 + 1e-10 * 8 * (4 + 4 * 21 * 2))) < 1e-18)
    #expect(model.messageTime(rankCount: 1) == 0)
  }

  @Test func `chains that share a core take turns`() {
    var model = model
    model.coresPerRank = 1
    #expect(model.localTime(rankCount: 1) == 0.4)
    model.coresPerRank = 3
    #expect(model.localTime(rankCount: 1) == 0.2)
    model.coresPerRank = 0.5
    #expect(model.localTime(rankCount: 1) == 0.8)
  }

  @Test func `ranks beyond the shards do nothing`() {
    var model = model
    model.shardCount = 8
    #expect(model.localTime(rankCount: 8) == model.localTime(rankCount: 64))
    #expect(model.rankCounts == [1, 2, 4, 8])
    // The largest share counts: two of eight shards on some of five ranks.
    #expect(model.localTime(rankCount: 5) == 0.1 * 2 / 8)
  }

  /// Found here by looking at all doublings instead of stopping at the first.
  @Test(arguments: [1e-6, 1e-4, 1e-2, 1])
  func `the efficient number is the last whose doublings all paid`(gradientTime: Double) {
    var model = model
    model.gradientTime = gradientTime
    let gains = model.rankCounts.dropLast().map {
      model.stepTime(rankCount: $0) / model.stepTime(rankCount: 2 * $0)
    }
    let paid = gains.firstIndex { $0 <= 1.6 } ?? gains.count
    #expect(model.efficientRankCount == 1 << paid)
    #expect(model.messageShare(rankCount: model.efficientRankCount) < 0.5)
  }

  /// The table of the page Clusters: rows of (latency, bandwidth, gradient), then speed-ups and shares.
  @Test func `the documentation's table is what the model says`() {
    let ranks = [16, 64, 256, 1024, 4096]
    let rows = [
      (2e-6, 1e10, 0.01, [15, 51, 91, 53, 16], [2, 11, 46, 84, 96], 64),
      (2e-6, 1e10, 1, [16, 64, 251, 864, 1174], [0, 0, 1, 14, 69], 1024),
      (3e-5, 1e9, 0.01, [13, 23, 15, 6, 2], [18, 60, 91, 98, 100], 16),
      (3e-5, 1e9, 1, [16, 63, 221, 370, 160], [0, 2, 13, 63, 96], 256),
    ]
    for (latency, bandwidth, gradient, speedups, shares, efficient) in rows {
      var model = model
      model.gradientTime = gradient
      (model.latency, model.byteTime, model.overhead) = (latency, 1 / bandwidth, 2e-5)
      let alone = model.stepTime(rankCount: 1)
      #expect(ranks.map { Int((alone / model.stepTime(rankCount: $0)).rounded()) } == speedups)
      #expect(ranks.map { Int((100 * model.messageShare(rankCount: $0)).rounded()) } == shares)
      #expect(model.efficientRankCount == efficient)
    }
  }

  @Test func `a gradient that is faster than a message is not worth sharing`() {
    var model = model
    model.gradientTime = 1e-6
    #expect(model.efficientRankCount == 1)
  }
}
