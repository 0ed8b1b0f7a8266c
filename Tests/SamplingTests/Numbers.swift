import Foundation
import Sampling
import Synchronization

/// Numbers that came from any thread, each once.
final class Numbers: Sendable {
  private let noted = Mutex<Set<Int>>([])

  func note(_ number: Int) { noted.withLock { _ = $0.insert(number) } }

  var all: [Int] { noted.withLock { $0.sorted() } }
}

/// A chain's rows in memory, without checkpoints.
final class MemoryOfChain: ChainStorage {
  private let rows = Mutex<[Double]>([])

  func latestCheckpoint() -> Data? { nil }

  func append(_ rows: [Double], checkpoint: () throws(SamplingError) -> Data) {
    self.rows.withLock { $0 += rows }
  }

  func column(_ index: Int, width: Int, rowCount: Int) -> [Double] {
    rows.withLock { rows in (0..<rowCount).map { rows[$0 * width + index] } }
  }
}
