import Foundation
import LogDensities
import Synchronization

/// Threads of one process in the place of ranks, to test what ranks do together.
///
/// Numbers are added in the order in which the ranks happen to come, so that a sum whose bits depend on
/// that order does not stay hidden. A rank that ends while others wait makes all sums NaN.
public final class ThreadRanks: @unchecked Sendable {
  fileprivate let count: Int
  private let condition = NSCondition()
  // All protected by `condition`.
  private var total: [Double] = []
  private var arrived = 0
  private var round = 0
  private var result: [Double] = []
  private var hasEnded = false

  private init(count: Int) { self.count = count }

  /// What every rank gives, in order: its result or its error.
  public static func outcomes<Output: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (any RankTransport) throws -> Output
  ) -> [Result<Output, any Error>] {
    let ranks = ThreadRanks(count: count)
    let outcomes = Mutex([Result<Output, any Error>?](repeating: nil, count: count))
    let group = DispatchGroup()
    for rank in 0..<count {
      group.enter()
      let thread = Thread {
        let outcome = Result { try body(ThreadRank(ranks: ranks, rank: rank)) }
        outcomes.withLock { $0[rank] = outcome }
        ranks.end()
        group.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    group.wait()
    return outcomes.withLock { $0.compactMap(\.self) }
  }

  /// What every rank gives, in order.
  public static func run<Output: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (any RankTransport) throws -> Output
  ) throws -> [Output] {
    try outcomes(count, body).map { try $0.get() }
  }

  private func end() {
    condition.lock()
    hasEnded = true
    condition.broadcast()
    condition.unlock()
  }

  fileprivate func addUp(_ numbers: inout [Double]) {
    condition.lock()
    defer { condition.unlock() }
    let own = round
    if arrived == 0 { total = [Double](repeating: 0, count: numbers.count) }
    precondition(total.count == numbers.count, "ranks add up different counts of numbers")
    for index in numbers.indices { total[index] += numbers[index] }
    arrived += 1
    if arrived == count {
      (result, arrived) = (total, 0)
      round += 1
      condition.broadcast()
    }
    while round == own, !hasEnded { condition.wait() }
    numbers = round == own ? [Double](repeating: .nan, count: numbers.count) : result
  }
}

private struct ThreadRank: RankTransport {
  let ranks: ThreadRanks
  let rank: Int
  var rankCount: Int { ranks.count }
  func addUp(_ numbers: inout [Double]) { ranks.addUp(&numbers) }
}
