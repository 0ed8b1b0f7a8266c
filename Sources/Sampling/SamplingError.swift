/// Why sampling could not begin or go on, in one sentence.
public indirect enum SamplingError: Error, Equatable, CustomStringConvertible {
  case startIsNotFinite
  case noFiniteStart(tries: Int)
  case stepSizeVanished
  case stepSizeExploded
  case noFiniteParticle(count: Int)
  case pathIsTooLong(inverseTemperature: Double)
  case noNormalApproximation
  case modeNotFound(iterations: Int)
  case modeIsNotPeaked
  case densityIsNotExact
  case inChain(Int, SamplingError)
  /// The posterior lacks what the sampler needs; a whole clause.
  case notApplicable(String)
  /// The model itself failed; a whole clause.
  case modelFailed(String)
  /// A process that shares the data went another way; a whole sentence.
  case rankFailed(String)
  /// An interruption: the run may go on later.
  case stopped
  case deadlineInWarmup(seconds: Double)
  /// Draws or checkpoints cannot be kept or read; a whole sentence.
  case storage(String)

  public var description: String {
    switch self {
    case .startIsNotFinite:
      "the log posterior is not finite at the starting position"
    case .noFiniteStart(let tries):
      """
      no starting position with a finite log posterior was found in \(tries) tries; the priors \
      and the data may contradict each other
      """
    case .stepSizeVanished:
      """
      no step size keeps the energy: the log posterior jumps, or its scale is beyond double \
      precision
      """
    case .stepSizeExploded:
      "no step size is too large: the posterior is improper (flat in some direction)"
    case .stopped: "interrupted"
    case .deadlineInWarmup(let seconds):
      """
      the time limit of \(seconds) s ended while chains were still in warmup, so there are no \
      draws; allow more time or a shorter warmup
      """
    case .storage(let sentence), .rankFailed(let sentence): sentence
    case .notApplicable(let clause): clause
    case .modelFailed(let clause): clause
    case .noFiniteParticle(let count):
      "the log posterior is not finite at any of \(count) draws of the reference distribution"
    case .pathIsTooLong(let inverseTemperature):
      """
      the way from the reference distribution to the posterior does not end: it stands still at \
      the inverse temperature \(inverseTemperature)
      """
    case .noNormalApproximation:
      "no normal approximation was found on the way to the mode: the posterior may be improper"
    case .modeNotFound(let iterations):
      """
      no mode of the log posterior was found in \(iterations) iterations; it may be improper, or \
      not smooth
      """
    case .modeIsNotPeaked:
      "the log posterior is flat in some direction where it is largest: it has no normal shape there"
    case .densityIsNotExact:
      "this model has no exact draws"
    case .inChain(let chain, let reason): "chain \(chain): \(reason)"
    }
  }
}

extension SamplingError {
  /// Whether draws or checkpoints could not be kept or read.
  public var isAboutStorage: Bool {
    switch self {
    case .storage: true
    case .inChain(_, let reason): reason.isAboutStorage
    default: false
    }
  }
}
