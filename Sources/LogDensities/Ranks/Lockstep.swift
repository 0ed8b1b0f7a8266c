import Foundation

/// Brings the chains of a rank in step, so that all of them share one sum over ranks.
///
/// Every rank runs the same chains and makes the same decisions; only sums over rows are split. A
/// chain that needs a sum waits in its lane until every other chain has come to its next sum or to its
/// end; then the numbers of all lanes go into one message. Which lanes are in a message depends on the
/// draws alone, so that it is the same on all ranks whatever their threads do.
///
/// Every message begins with two words a rank: what the rank thinks that all ask for, and whether it
/// wishes to stop. So a rank that has gone another way is found and named, before a sum is used or the
/// lengths of messages differ; and a wish reaches all ranks after the same sum. After a disagreement
/// every sum is NaN and no more messages are sent.
///
/// Unchecked Sendable: everything that changes is protected by `condition`.
public final class Lockstep: RankTransport, @unchecked Sendable {
  /// The lane of the code that runs; nil where none was opened.
  @TaskLocal static var lane: Int?

  private let base: any RankTransport
  private let condition = NSCondition()
  /// Lanes that have not come to their end.
  private var liveCount = 1
  /// Those that wait for a sum.
  private var requests: [Int: LockstepMessage.Request] = [:]
  private var sums: [Int: [Double]] = [:]
  /// Messages so far.
  private var stepCount = 0
  /// Numbers of the last message: the next one begins with as many.
  private var expectedCount = 0
  private var disagreement: RankError?
  private var listener: Listener?

  /// Who wishes to stop on this rank, and hears when all ranks do.
  public struct Listener: Sendable {
    let wish: @Sendable () -> Int
    let agreed: @Sendable (Int) -> Void

    /// - Parameters:
    ///   - wish: 0, or a reason to stop; the largest of all ranks counts.
    ///   - agreed: called after the same sum on all ranks, before any chain goes on.
    public init(
      wish: @escaping @Sendable () -> Int, agreed: @escaping @Sendable (Int) -> Void
    ) {
      (self.wish, self.agreed) = (wish, agreed)
    }
  }

  /// Sums over the ranks of a transport, which nobody else must use meanwhile.
  public init(_ base: any RankTransport) { self.base = base }

  public var rank: Int { base.rank }
  public var rankCount: Int { base.rankCount }

  public func addUp(_ numbers: inout [Double]) { addUp(&numbers, about: 0) }

  /// The sum, of numbers that depend on something that must be the same on all ranks.
  ///
  /// - Parameter digest: of what they depend on.
  public func addUp(_ numbers: inout [Double], about digest: UInt64) {
    let lane = Self.lane ?? 0
    condition.lock()
    defer { condition.unlock() }
    requests[lane] = .init(numbers: numbers, digest: digest)
    let step = stepCount
    if requests.count == liveCount { takeStep() }
    while stepCount == step { condition.wait() }
    numbers =
      sums.removeValue(forKey: lane) ?? [Double](repeating: .nan, count: numbers.count)
  }

  /// Throws where the ranks have gone different ways.
  public func check() throws(RankError) {
    condition.lock()
    defer { condition.unlock() }
    if let disagreement { throw disagreement }
  }

  /// Does work during which ranks may wish to stop.
  public func listening<Output, Failure: Error>(
    to listener: Listener, _ work: () throws(Failure) -> Output
  ) throws(Failure) -> Output {
    let outer = exchange(listener)
    defer { _ = exchange(outer) }
    return try work()
  }

  private func exchange(_ new: Listener?) -> Listener? {
    condition.lock()
    defer { condition.unlock() }
    defer { listener = new }
    return listener
  }

  /// Opens some lanes in the place of the only one.
  func open(laneCount: Int) {
    condition.lock()
    defer { condition.unlock() }
    liveCount = laneCount
  }

  /// Ends a lane: the others need not wait for it any more. After the last there is one again.
  func close() {
    condition.lock()
    defer { condition.unlock() }
    liveCount -= 1
    if liveCount == 0 {
      liveCount = 1
    } else if requests.count == liveCount {
      takeStep()
    }
  }

  /// One message for all lanes that wait. All of them do, so that the lock can be held.
  private func takeStep() {
    defer {
      requests.removeAll()
      stepCount += 1
      condition.broadcast()
    }
    guard disagreement == nil else { return }
    let message = LockstepMessage(
      requests, rank: rank, rankCount: rankCount, wish: listener?.wish() ?? 0,
      firstCount: expectedCount)
    switch message.sent(by: base) {
    case .success(let outcome):
      expectedCount = message.count
      sums = outcome.sums
      if outcome.wish > 0 { listener?.agreed(outcome.wish) }
    case .failure(let error):
      disagreement = error
      listener?.agreed(Self.largestWish)
    }
  }

  /// Largest reason to stop that can be told to the others.
  static let largestWish = 1 << 20
}
