import Foundation
import Synchronization
import Testing

@testable import Credence

/// Where ranks that draw the same chains keep them.
struct SharedJournalTests {
  /// A disk that is full from some append on.
  private final class FullDisk: ChainStorage {
    let appends = Mutex(0)

    func latestCheckpoint() -> Data? { nil }

    func append(
      _ rows: [Double], checkpoint: () throws(SamplingError) -> Data
    ) throws(SamplingError) {
      let count = appends.withLock {
        $0 += 1
        return $0
      }
      if count > 1 { throw .storage("the disk is full, the \(count)th time") }
    }

    func column(_ index: Int, width: Int, rowCount: Int) -> [Double] { [] }
  }

  /// The rank must go on with its sums until all have agreed to stop, and must write nothing behind a
  /// gap.
  @Test func `a disk that is full is a wish to stop, and ends what is written`() throws {
    let (disk, stop, failure) = (FullDisk(), StopSignal(), StorageFailure())
    let storage = SharedJournal(disk, stop: stop, failure: failure)
    try storage.append([1]) { Data() }
    #expect(failure.error == nil && stop.reason == nil)
    try storage.append([2]) { Data() }
    try storage.append([3]) { Data() }
    #expect(failure.error == .storage("the disk is full, the 2th time"))
    #expect(disk.appends.withLock { $0 } == 2)
    #expect(stop.reason == .interruption)
  }
}
