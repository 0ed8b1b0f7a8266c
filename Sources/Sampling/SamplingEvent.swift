/// What happens during a run, from any sampler.
public enum SamplingEvent: Sendable, Equatable {
  /// A sampler was chosen, with the reason in one clause.
  case choice(SamplingAlgorithm, reason: String)
  /// A chain went on; about ten times a second and chain.
  case progress(SamplingProgress)
}

/// Receives events, from the chains' threads.
public typealias SamplingEventHandler = @Sendable (SamplingEvent) -> Void
