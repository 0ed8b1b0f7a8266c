import LogDensities

extension ChainSampler {
  /// The ranks that share what a sampler evaluates; nil for a process that needs no other.
  static func ranks(
    of posterior: Target.Posterior, _ algorithm: SamplingAlgorithm
  ) -> Lockstep? {
    guard let shared = posterior as? any SharedLogDensity else { return nil }
    return algorithm.usesMinibatches ? shared.minibatchRanks : shared.ranks
  }

  /// Runs while every rank hears what the others wish.
  func inStep<Output>(
    _ run: () throws(SamplingError) -> Output
  ) throws(SamplingError) -> Output {
    guard let ranks else { return try run() }
    return try ranks.listening(
      to: .init { [wish] in
        wish.reason?.rawValue ?? 0
      } agreed: { [stop, wish] in
        let reason = StopSignal.Reason(rawValue: $0) ?? .interruption
        stop.raise(reason)
        wish.raise(reason)
      }, run)
  }

  /// Where rank 0 keeps a chain; on the other ranks, where they hear from it.
  func shared(_ storage: () -> any ChainStorage) -> any ChainStorage {
    guard let ranks else { return storage() }
    return SharedStorage(ranks: ranks, kept: ranks.isFirst ? storage() : nil)
  }

  /// What rank 0 decides on grounds of its draws, which the others do not have: a text or none.
  func decided(
    _ decision: () throws(SamplingError) -> String?
  ) throws(SamplingError) -> String? {
    guard let ranks else { return try decision() }
    return try ranks.fromFirst { () throws(SamplingError) in try decision().map { Array($0.utf8) } }
      .map { String(decoding: $0, as: UTF8.self) }
  }
}
