import Dispatch
import LogDensities
import Synchronization

/// Runs numbered jobs on a few threads of a concurrent dispatch queue.
struct WorkQueue: Sendable {
  /// Jobs that run at once.
  let width: Int
  /// Where the jobs evaluate a log density that other processes share: then all run at once, in step.
  let ranks: Lockstep?

  init(width: Int, ranks: Lockstep? = nil) {
    (self.width, self.ranks) = (width, ranks)
  }

  /// For jobs that evaluate a log density.
  init(width: Int, evaluating target: some LogDensity) {
    self.init(width: width, ranks: (target as? any SharedLogDensity)?.ranks)
  }

  /// The results of jobs `0..<count`, in order, whatever order they ran in.
  ///
  /// Workers take the next number from a shared counter, so that a slow job holds up no other.
  func map<Output: Sendable>(
    _ count: Int, _ job: @escaping @Sendable (Int) -> Output
  ) -> [Output] {
    if let ranks { return ranks.inLanes(count, job) }
    let jobs = Jobs(count: count, job: job)
    let queue = DispatchQueue(label: "credence.work", attributes: .concurrent)
    let group = DispatchGroup()
    for _ in 0..<min(width, count) { queue.async(group: group) { jobs.work() } }
    group.wait()
    return jobs.results.withLock { $0.compactMap(\.self) }
  }
}

/// The jobs of one map: what is next, and what came out.
private final class Jobs<Output: Sendable>: Sendable {
  private let next = Atomic(0)
  private let count: Int
  private let job: @Sendable (Int) -> Output
  let results: Mutex<[Output?]>

  init(count: Int, job: @escaping @Sendable (Int) -> Output) {
    self.count = count
    self.job = job
    self.results = Mutex([Output?](repeating: nil, count: count))
  }

  func work() {
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      let output = job(index)
      results.withLock { $0[index] = output }
    }
  }
}
