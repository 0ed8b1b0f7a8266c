import Foundation
import Synchronization

extension Lockstep {
  /// The results of jobs 0 ..< count, each of which runs in a lane and on a thread of its own.
  ///
  /// All run at once, as each waits for the others at every sum. A job that calls this again has its
  /// jobs done in its own lane, one after the other.
  public func inLanes<Output: Sendable>(
    _ count: Int, _ job: @escaping @Sendable (Int) -> Output
  ) -> [Output] {
    guard count > 0 else { return [] }
    guard Self.lane == nil else { return (0..<count).map(job) }
    open(laneCount: count)
    let outputs = Mutex([Output?](repeating: nil, count: count))
    let group = DispatchGroup()
    for lane in 0..<count {
      group.enter()
      let thread = Thread {
        let output = Self.$lane.withValue(lane) { job(lane) }
        outputs.withLock { $0[lane] = output }
        self.close()
        group.leave()
      }
      thread.stackSize = Self.stackSize
      thread.start()
    }
    group.wait()
    return outputs.withLock { $0.compactMap(\.self) }
  }

  /// Bytes, as of a main thread: a chain's trees of trajectories are recursive.
  private static var stackSize: Int { 8 << 20 }
}
