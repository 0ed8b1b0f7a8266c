import Dispatch
import Synchronization

/// Runs numbered blocks of work on a few threads; results come in the blocks' order.
///
/// What a block computes depends on its number only, and sums over blocks are taken in order by
/// the caller, so results are the same to the last bit for any number of threads.
struct ParallelBlocks: Sendable {
  /// Blocks that run at once.
  let threads: Int

  func map<Output: Sendable>(
    _ count: Int, _ block: @escaping @Sendable (Int) -> Output
  ) -> [Output] {
    guard threads > 1, count > 1 else { return (0..<count).map(block) }
    let results = Mutex([Output?](repeating: nil, count: count))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
      while case let index = next.wrappingAdd(1, ordering: .relaxed).oldValue, index < count {
        let output = block(index)
        results.withLock { $0[index] = output }
      }
    }
    return results.withLock { $0.compactMap(\.self) }
  }
}
