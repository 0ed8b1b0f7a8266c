import Foundation
import Synchronization

/// Where the draws and the checkpoints of one chain go while it runs.
///
/// A row is a draw: the parameters, then its statistics.
public protocol ChainStorage: Sendable {
  /// The latest checkpoint of an earlier run, or nil where there is none.
  func latestCheckpoint() throws(SamplingError) -> Data?
  /// Appends whole rows together with the checkpoint behind them: both, or neither.
  func append(
    _ rows: [Double], checkpoint: () throws(SamplingError) -> Data
  ) throws(SamplingError)
  /// One column of the first rows, out of rows of the given width.
  func column(_ index: Int, width: Int, rowCount: Int) throws(SamplingError) -> [Double]
}

/// Storage in memory, for a run that nobody will resume.
final class MemoryStorage: ChainStorage {
  private let rows = Mutex<[Double]>([])

  func latestCheckpoint() -> Data? { nil }

  func append(_ rows: [Double], checkpoint: () throws(SamplingError) -> Data) {
    self.rows.withLock { $0.append(contentsOf: rows) }
  }

  func column(_ index: Int, width: Int, rowCount: Int) -> [Double] {
    rows.withLock { rows in
      let count = min(rowCount, rows.count / width)
      return [Double](unsafeUninitializedCapacity: count) { column, filled in
        rows.withUnsafeBufferPointer { rows in
          for row in 0..<count { column[row] = rows[row * width + index] }
        }
        filled = count
      }
    }
  }
}
