import LogDensities
import Synchronization

/// Ranks whose sums are counted and timed.
public final class TimedTransport: RankTransport {
  /// What sums have cost so far.
  public struct Cost: Sendable, Equatable {
    /// Sums.
    public var count = 0
    /// Numbers in them.
    public var numberCount = 0
    /// Seconds within them, waiting for slower ranks included.
    public var seconds = 0.0

    /// What was spent between two moments.
    public static func - (later: Cost, earlier: Cost) -> Cost {
      Cost(
        count: later.count - earlier.count, numberCount: later.numberCount - earlier.numberCount,
        seconds: later.seconds - earlier.seconds)
    }
  }

  private let base: any RankTransport
  private let total = Mutex(Cost())

  /// Times the sums of a transport.
  public init(_ base: any RankTransport) { self.base = base }

  public var rank: Int { base.rank }
  public var rankCount: Int { base.rankCount }
  /// The cost of all sums so far on this rank.
  public var cost: Cost { total.withLock { $0 } }

  public func addUp(_ numbers: inout [Double]) {
    let start = ContinuousClock.now
    base.addUp(&numbers)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let count = numbers.count
    total.withLock {
      $0.count += 1
      $0.numberCount += count
      $0.seconds += seconds
    }
  }
}
