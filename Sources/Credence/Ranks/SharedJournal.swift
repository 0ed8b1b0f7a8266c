import Foundation
import Sampling
import Synchronization

/// The journal of a chain that several processes draw alike, at the one that keeps it.
///
/// Where it can no longer be written, its process must not leave the others alone in the middle of a sum.
/// So the chain goes on without it, and a wish to stop goes round; what was written stays whole.
struct SharedJournal: ChainStorage {
  private let base: any ChainStorage
  private let stop: StopSignal
  private let failure: StorageFailure

  /// - Parameters:
  ///   - stop: raised when the journal cannot be written.
  ///   - failure: notes why.
  init(_ base: any ChainStorage, stop: StopSignal, failure: StorageFailure) {
    (self.base, self.stop, self.failure) = (base, stop, failure)
  }

  func latestCheckpoint() throws(SamplingError) -> Data? { try base.latestCheckpoint() }

  func append(
    _ rows: [Double], checkpoint: () throws(SamplingError) -> Data
  ) throws(SamplingError) {
    guard failure.error == nil else { return }
    do { try base.append(rows, checkpoint: checkpoint) } catch {
      failure.note(error)
      stop.raise(.interruption)
    }
  }

  func column(_ index: Int, width: Int, rowCount: Int) throws(SamplingError) -> [Double] {
    try base.column(index, width: width, rowCount: rowCount)
  }
}

/// The first error of the journals of a run.
final class StorageFailure: Sendable {
  private let first = Mutex<SamplingError?>(nil)

  var error: SamplingError? { first.withLock { $0 } }

  func note(_ error: SamplingError) { first.withLock { $0 = $0 ?? error } }
}
