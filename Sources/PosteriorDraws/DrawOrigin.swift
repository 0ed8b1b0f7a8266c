/// How draws were made, and so what they can support.
public enum DrawOrigin: Sendable, Equatable, Codable {
  /// Independent draws from the posterior itself.
  case exact
  /// Chains with momenta: divergences and E-BFMI are part of their diagnosis.
  case hamiltonian
  /// Chains without momenta.
  case markovChain
  /// Independence Metropolis–Hastings whose weights π/q, both normalised, are bounded by M =
  /// `exp(logWeightBound)`: K draws are worth at least K/(2M − 1) independent ones, and never count
  /// for more. For draws of several steps M is the bound that would give as much in one. Nil where no
  /// bound is proved: such draws support no verdict.
  case independenceChain(logWeightBound: Double?)
  /// Draws of another posterior, resampled by weights of at most M = `exp(logWeightBound)` times
  /// their mean: K draws never count for more than K/(2M − 1).
  case reweighted(logWeightBound: Double)
  /// Draws from an approximation, reweighted or not: they support no verdict.
  case approximate
  /// Chains on stochastic gradients, which do not leave the posterior invariant: they support no
  /// verdict.
  case stochasticGradient
  /// Draws made elsewhere without a sign that they are chains on the posterior: they support no
  /// verdict.
  case unknown
}

extension DrawOrigin: LosslessStringConvertible {
  /// The origin in one word as files have it, with the bound behind it where there is one:
  /// `hamiltonian`, `independence_chain 1.25`.
  public var description: String {
    switch self {
    case .exact: "exact"
    case .hamiltonian: "hamiltonian"
    case .markovChain: "markov_chain"
    case .independenceChain(nil): "independence_chain"
    case .independenceChain(let bound?): "independence_chain \(bound)"
    case .reweighted(let bound): "reweighted \(bound)"
    case .approximate: "approximate"
    case .stochasticGradient: "stochastic_gradient"
    case .unknown: "unknown"
    }
  }

  /// Reads a description; nil for any other text.
  public init?(_ description: String) {
    switch description {
    case "exact": self = .exact
    case "hamiltonian": self = .hamiltonian
    case "markov_chain": self = .markovChain
    case "independence_chain": self = .independenceChain(logWeightBound: nil)
    case "approximate": self = .approximate
    case "stochastic_gradient": self = .stochasticGradient
    case "unknown": self = .unknown
    default:
      let words = description.split(separator: " ", omittingEmptySubsequences: false)
      guard words.count == 2, let bound = Double(words[1]), bound.isFinite else { return nil }
      switch words[0] {
      case "independence_chain": self = .independenceChain(logWeightBound: bound)
      case "reweighted" where bound >= 0: self = .reweighted(logWeightBound: bound)
      default: return nil
      }
    }
  }
}
