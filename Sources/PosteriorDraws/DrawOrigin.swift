/// How draws were made, and so what they can support.
public enum DrawOrigin: Sendable, Equatable, Codable {
  /// Independent draws from the posterior itself.
  case exact
  /// Chains with momenta: divergences and E-BFMI are part of their diagnosis.
  case hamiltonian
  /// Chains without momenta.
  case markovChain
  /// Independence Metropolis–Hastings whose weights π/q are bounded by `exp(logWeightBound)`, with
  /// π and q normalised: K draws are worth at least K/M independent ones, M being the bound (Liu
  /// 1996), and never count for more. Nil where no bound is proved: such draws support no verdict.
  case independenceChain(logWeightBound: Double?)
  /// Draws from an approximation, reweighted or not: they support no verdict.
  case approximate
  /// Chains on stochastic gradients, which do not leave the posterior invariant: they support no
  /// verdict.
  case stochasticGradient
}
