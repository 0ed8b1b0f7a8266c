import CGSL

/// Where a stream of random numbers stands: its key, its counter, and how much of the block in hand
/// is used. Seven words, so that a checkpoint holds it whole.
public struct RandomStreamSnapshot: Sendable, Equatable, Codable {
  private var key0: UInt64 = 0
  private var key1: UInt64 = 0
  private var counter0: UInt64 = 0
  private var counter1: UInt64 = 0
  private var counter2: UInt64 = 0
  private var counter3: UInt64 = 0
  private var used: UInt64 = 4

  init() {}

  init(_ state: cgsl_philox_state) {
    (key0, key1) = state.key
    (counter0, counter1, counter2, counter3) = state.counter
    used = state.used
  }

  /// Sets a generator's state. The block in hand is made again from the counter before, rather than
  /// kept.
  func restore(_ state: inout cgsl_philox_state) {
    state.key = (key0, key1)
    state.counter = (counter0, counter1, counter2, counter3)
    state.used = min(used, 4)
    cgsl_philox_reblock(&state)
  }
}
