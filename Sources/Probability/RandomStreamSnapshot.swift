import CGSL

/// Where a stream of random numbers stands: its key, its counter, and what is left of the block in
/// hand. Ten words, so that a checkpoint holds it whole.
public struct RandomStreamSnapshot: Sendable, Equatable, Codable {
  private var key: [UInt64] = [0, 0]
  private var counter: [UInt64] = [0, 0, 0, 0]
  private var used: UInt64 = 4

  init() {}

  init(_ state: cgsl_philox_state) {
    key = [state.key.0, state.key.1]
    counter = [state.counter.0, state.counter.1, state.counter.2, state.counter.3]
    used = state.used
  }

  /// Sets a generator's state. The block in hand is made again from the counter before, rather than
  /// kept.
  func restore(_ state: inout cgsl_philox_state) {
    guard key.count == 2, counter.count == 4 else { return }
    state.key = (key[0], key[1])
    state.counter = (counter[0], counter[1], counter[2], counter[3])
    state.used = min(used, 4)
    cgsl_philox_reblock(&state)
  }
}
