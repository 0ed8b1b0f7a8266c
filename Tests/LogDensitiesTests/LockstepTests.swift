import Foundation
import StatisticalTesting
import Synchronization
import Testing

@testable import LogDensities

@Suite struct LockstepTests {
  /// Numbers of all sizes, whose sum depends on the order.
  private static func number(_ shard: Int, _ index: Int) -> Double {
    sin(Double(7 * shard + index)) * exp(Double((shard * 5 + index * 3) % 23))
  }

  @Test func `sums have the same bits on any number of ranks`() throws {
    func total(_ rankCount: Int) throws -> [[Double]] {
      try ThreadRanks.run(rankCount) { transport in
        ShardSums(Lockstep(transport), shardCount: 13).total(width: 3) { shard, sums in
          for index in 0..<3 { sums[index] += Self.number(shard, index) }
        }
      }
    }
    let expected = try total(1)[0]
    let plain = (0..<3).map { index in (0..<13).reduce(0) { $0 + Self.number($1, index) } }
    #expect(expected != plain, "the example must depend on the order of the sums")
    for rankCount in [2, 3, 4, 7, 20] {
      #expect(try total(rankCount).allSatisfy { $0 == expected })
    }
  }

  @Test func `numbers that are not finite get through`() throws {
    let totals = try ThreadRanks.run(3) { transport in
      ShardSums(Lockstep(transport), shardCount: 5).total(width: 3) { shard, sums in
        sums[0] = shard == 3 ? .infinity : 1
        sums[1] = shard == 4 ? .nan : 1
        sums[2] = -0.0
      }
    }
    for total in totals {
      #expect(total[0] == .infinity && total[1].isNaN && total[2] == 0)
    }
  }

  /// Chains of unequal lengths, each of which sums numbers of its own; all sums that a rank sees.
  private func chains(_ transport: any RankTransport, lengths: [Int]) -> [[Double]] {
    let ranks = Lockstep(transport)
    let sums = ShardSums(ranks, shardCount: 6)
    return ranks.inLanes(lengths.count) { chain in
      (0..<lengths[chain]).map { step in
        if (chain + step) % 3 == transport.rank { usleep(200) }
        return sums.total(width: 1 + chain) { shard, out in
          out[chain] += Self.number(shard, 10 * chain + step)
        }[chain]
      }
    }
  }

  @Test func `chains of unequal lengths share their sums`() throws {
    let lengths = [5, 0, 12, 1]
    let alone = try ThreadRanks.run(1) { self.chains($0, lengths: lengths) }[0]
    #expect(alone.map(\.count) == lengths)
    for rankCount in [2, 3] {
      let found = try ThreadRanks.run(rankCount) { self.chains($0, lengths: lengths) }
      #expect(found.allSatisfy { $0 == alone })
    }
  }

  @Test func `all chains go into one message`() throws {
    final class Counter: RankTransport {
      let messages = Mutex([Int]())
      var rank: Int { 0 }
      var rankCount: Int { 1 }
      func addUp(_ numbers: inout [Double]) {
        let count = numbers.count
        messages.withLock { $0.append(count) }
      }
    }
    let counter = Counter()
    let ranks = Lockstep(counter)
    _ = ranks.inLanes(4) { _ in
      for _ in 0..<10 {
        var numbers = [1.0, 2.0]
        ranks.addUp(&numbers)
      }
    }
    // The first step finds no length agreed before: its numbers go in a second message.
    #expect(counter.messages.withLock { $0 } == [2, 8] + [Int](repeating: 10, count: 9))
  }

  private final class Stop: Sendable {
    let steps = Mutex(0)
    let reason = Mutex(0)
  }

  @Test func `a wish to stop is heard by all ranks after the same sum`() throws {
    let heard = try ThreadRanks.run(3) { transport in
      let (ranks, stop) = (Lockstep(transport), Stop())
      let listener = Lockstep.Listener {
        transport.rank == 1 && stop.steps.withLock { $0 } >= 5 ? 2 : 0
      } agreed: { reason in
        stop.reason.withLock { $0 = reason }
      }
      return ranks.listening(to: listener) {
        ranks.inLanes(2) { _ in
          var steps = 0
          while stop.reason.withLock({ $0 }) == 0, steps < 1000 {
            var numbers = [1.0]
            ranks.addUp(&numbers)
            steps += 1
            stop.steps.withLock { $0 = max($0, steps) }
          }
          return steps
        }
      }
    }
    #expect(heard == [[6, 6], [6, 6], [6, 6]])
  }

  @Test(arguments: ["length", "digest", "lane"])
  func `a rank that goes another way is named`(fault: String) throws {
    let errors = try ThreadRanks.run(3) { transport in
      let ranks = Lockstep(transport)
      let isOff = transport.rank == 2
      let sums = ranks.inLanes(2) { lane in
        var last = 0.0
        for step in 0..<6 {
          if isOff, fault == "lane", lane == 1, step == 4 { break }
          let isOffNow = isOff && step == 4
          var numbers = [Double](
            repeating: 1, count: isOffNow && fault == "length" ? 3000 : 2)
          ranks.addUp(&numbers, about: isOffNow && fault == "digest" ? 1 : 0)
          last = numbers[0]
        }
        return last
      }
      #expect(sums[0].isNaN)
      return #expect(throws: RankError.self) { try ranks.check() }
    }
    for error in errors {
      #expect(error?.rank == 2 && error?.description.hasPrefix("rank 2 has gone") == true)
    }
  }

  @Test func `bytes and texts go from one rank to all`() throws {
    let bytes = (0..<1001).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let found = try ThreadRanks.run(3) { transport in
      (
        transport.broadcast(transport.rank == 1 ? bytes : [], from: 1),
        transport.broadcast(transport.isFirst ? "n = 5, σ" : ""),
        transport.collected([Double](repeating: Double(transport.rank), count: transport.rank))
      )
    }
    for (sent, text, all) in found {
      #expect(sent == bytes && text == "n = 5, σ" && all == [[], [1], [2, 2]])
    }
  }

  @Test func `an error on one rank is one on all`() throws {
    struct Fault: Error, CustomStringConvertible { let description = "data row 7 is damaged" }
    let outcomes = ThreadRanks.outcomes(3) { transport in
      let value = try transport.together { transport.rank }
      #expect(value == transport.rank)
      return try transport.together {
        if transport.rank == 1 { throw Fault() }
      }
    }
    for (rank, outcome) in outcomes.enumerated() {
      guard case .failure(let error) = outcome else {
        Issue.record("rank \(rank) went on")
        continue
      }
      #expect("\(error)" == (rank == 1 ? "" : "rank 1: ") + "data row 7 is damaged")
    }
  }
}
