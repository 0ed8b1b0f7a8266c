#if MPI
  import CMPI
  import Foundation
  import LogDensities
  import Synchronization

  /// All processes of one job, after MPI 3.1: each a rank, which holds its share of the rows.
  ///
  /// Calls may come from several threads, one at a time (`MPI_THREAD_SERIALIZED`); a lock sees to that.
  /// Every collective call has to be made by all ranks in the same order, and costs about
  /// ⌈log₂ K⌉ latencies for K ranks. An error of MPI itself, such as a rank that has died, ends the job.
  public final class World: RankTransport {
    /// The job that this process belongs to, joined at the first use; a process that no `mpirun` started
    /// is a job of one rank.
    public static let shared = World()

    /// This process, from 0 to ``rankCount`` − 1.
    public let rank: Int
    /// Processes in the job.
    public let rankCount: Int

    /// The communicator of the run.
    private let communicator: Int32
    /// That of the end, where a rank may stand while others wait in the run.
    private let farewell: Int32
    /// One call at a time.
    private let turn = Mutex(())

    private init() {
      let isThreaded = cmpi_init()
      precondition(isThreaded, "this MPI was built without threads")
      communicator = cmpi_world()
      farewell = cmpi_twin(communicator)
      rank = Int(cmpi_rank(communicator))
      rankCount = Int(cmpi_count(communicator))
    }

    public func addUp(_ numbers: inout [Double]) {
      guard !numbers.isEmpty else { return }
      turn.withLock { _ in
        numbers.withUnsafeMutableBufferPointer {
          cmpi_sum($0.baseAddress, Int32($0.count), communicator)
        }
      }
    }

    /// Sends bytes to a rank that receives them; may wait for that.
    public func send(_ bytes: [UInt8], to receiver: Int) {
      turn.withLock { _ in cmpi_send(bytes, Int32(bytes.count), Int32(receiver), communicator) }
    }

    /// The next bytes that a rank sends to this one.
    public func receive(from sender: Int) -> [UInt8] {
      turn.withLock { _ in
        let size = cmpi_next_size(Int32(sender), communicator)
        var bytes = [UInt8](repeating: 0, count: Int(size))
        cmpi_receive(&bytes, size, Int32(sender), communicator)
        return bytes
      }
    }

    /// Ends the job at once, with this code.
    public func abort(_ code: Int32) -> Never {
      cmpi_abort(code, communicator)
      exit(code)
    }
  }

  extension World {
    /// Meets all ranks at the end of their work, and gives each what the others have to say.
    ///
    /// - Parameters:
    ///   - words: of this rank, such as its error.
    ///   - patience: how long to wait for the others, who may stand in the middle of a run that this
    ///     rank can no longer take part in; nil waits for ever.
    /// - Returns: the words of every rank; nil where they have not come.
    public func conclude(_ words: [UInt8], patience: Duration?) -> [[UInt8]]? {
      turn.withLock { _ in
        var request = cmpi_begin_barrier(farewell)
        let start = ContinuousClock.now
        while !cmpi_is_done(&request) {
          if let patience, .now - start > patience { return nil }
          usleep(1000)
        }
        return gather(words)
      }
    }

    /// The bytes of every rank, in the order of ranks; to be called in turn.
    private func gather(_ own: [UInt8]) -> [[UInt8]] {
      var size = Int32(own.count)
      var sizes = [Int32](repeating: 0, count: rankCount)
      cmpi_gather(&size, Int32(MemoryLayout<Int32>.size), &sizes, farewell)
      var starts = [Int32](repeating: 0, count: rankCount)
      for rank in sizes.indices.dropFirst() { starts[rank] = starts[rank - 1] + sizes[rank - 1] }
      var all = [UInt8](repeating: 0, count: sizes.reduce(0) { $0 + Int($1) })
      cmpi_gather_parts(own, size, &all, sizes, starts, farewell)
      return zip(starts, sizes).map { Array(all[Int($0)..<Int($0 + $1)]) }
    }

    /// Leaves the job; no call may follow. All ranks have to come here.
    public func leave() { turn.withLock { _ in cmpi_finalize() } }
  }
#endif
