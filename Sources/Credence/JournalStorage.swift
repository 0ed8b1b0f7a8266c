import Foundation
import InferenceFiles
import Sampling

/// Keeps a chain's draws and checkpoints in its journal.
struct JournalStorage: ChainStorage {
  let journal: ChainJournal
  /// Numbers in a row: a draw and its statistics.
  let width: Int

  func latestCheckpoint() throws(SamplingError) -> Data? {
    try asStorage { () throws(InferenceFileError) in try journal.latestCheckpoint() }
  }

  func append(
    _ rows: [Double], checkpoint: () throws(SamplingError) -> Data
  ) throws(SamplingError) {
    let checkpoint = try checkpoint()
    try asStorage { () throws(InferenceFileError) in
      try journal.append(rows, width: width, checkpoint: checkpoint)
    }
  }

  func column(_ index: Int, width: Int, rowCount: Int) throws(SamplingError) -> [Double] {
    try asStorage { () throws(InferenceFileError) in
      try journal.column(index, rowCount: rowCount)
    }
  }

  private func asStorage<Output>(
    _ body: () throws(InferenceFileError) -> Output
  ) throws(SamplingError) -> Output {
    do { return try body() } catch { throw .storage(error.description) }
  }
}
