/// One reason to doubt draws, or what they can be used for.
public struct ConvergenceWarning: Sendable, Codable, Equatable {
  /// How much a warning weighs.
  public enum Severity: String, Sendable, Codable {
    /// The draws are not to be used.
    case error
    /// Something is wrong or missing; the draws may still serve.
    case warning
    /// Good to know.
    case information
  }

  /// What was found, a stable key: `few_draws`, `few_chains`, `non_finite`, `constant`,
  /// `undefined`, `rhat`, `ess_bulk`, `ess_tail`, `divergences`, `max_treedepth`, `e_bfmi`, `bias`
  /// or `origin`.
  public var id: String
  /// How much it weighs.
  public var severity: Severity
  /// How many of the things counted are affected: draws, chains or parameters.
  public var count: Int
  /// Affected chains, counted from zero; empty where the check is over all chains.
  public var chains: [Int]
  /// Affected parameters; empty where the check is not about parameters.
  public var parameters: [String]
  /// The limit that was crossed, as text, such as `> 1.01`.
  public var threshold: String
  /// One sentence: what was found.
  public var message: String
  /// One sentence: what to do.
  public var action: String

  /// Puts a warning together; chains and parameters are those affected, if the check has any.
  public init(
    id: String, severity: Severity, count: Int, chains: [Int] = [], parameters: [String] = [],
    threshold: String, message: String, action: String
  ) {
    self.id = id
    self.severity = severity
    self.count = count
    self.chains = chains
    self.parameters = parameters
    self.threshold = threshold
    self.message = message
    self.action = action
  }
}

extension ConvergenceWarning: CustomStringConvertible {
  /// Severity, message and action in one line.
  public var description: String { "\(severity.rawValue): \(message) \(action)" }
}

// MARK: Warnings about the run

extension ConvergenceWarning {
  static func fewDraws(_ drawCount: Int, minimum: Int) -> Self {
    Self(
      id: "few_draws", severity: .warning, count: drawCount, threshold: "< \(minimum) a chain",
      message: "\(drawCount) draws a chain are too few to check convergence.",
      action: "Draw at least \(minimum) a chain, better 1000.")
  }

  static func fewChains(_ chainCount: Int, minimum: Int) -> Self {
    let message =
      chainCount == 1
      ? "One chain cannot be checked against others: R-hat only compares its two halves."
      : "Only \(chainCount) chains were run, which makes R-hat and ESS unreliable."
    return Self(
      id: "few_chains", severity: .warning, count: chainCount, threshold: "< \(minimum)",
      message: message, action: "Run at least \(minimum) chains.")
  }

  static func divergences(_ counts: [Int], drawCount: Int) -> Self {
    let total = counts.reduce(0, +)
    return Self(
      id: "divergences", severity: .warning, count: total,
      chains: counts.indices.filter { counts[$0] > 0 }, threshold: "> 0",
      message: "\(total) of \(drawCount * counts.count) transitions diverged, so the draws may be "
        + "biased away from parts of the posterior.",
      action: "Raise the target acceptance rate, or rescale or reparametrise the model.")
  }

  static func treeDepth(_ counts: [Int], chains: [Int], maximum: Int) -> Self {
    Self(
      id: "max_treedepth", severity: .warning, count: chains.reduce(0) { $0 + counts[$1] },
      chains: chains, threshold: "> 5% of a chain's draws",
      message: "Trajectories reached the maximum tree depth of \(maximum) in "
        + "\(chains.count) of the chains, which costs efficiency but not validity.",
      action: "Rescale the predictors, use a dense metric or raise the maximum tree depth.")
  }

  /// Draws that may be biased whatever their diagnostics say; nil for others.
  static func bias(of origin: DrawOrigin) -> Self? {
    let source: String
    switch origin {
    case .exact, .hamiltonian, .markovChain, .independenceChain(.some), .reweighted: return nil
    case .independenceChain(nil): source = "a sampler whose weights have no proved bound"
    case .approximate: source = "an approximation of the posterior"
    case .stochasticGradient: source = "stochastic gradients"
    case .unknown: return unknownOrigin
    }
    return Self(
      id: "bias", severity: .warning, count: 1, threshold: "> 0",
      message: "The draws come from \(source), and no diagnostic bounds their bias.",
      action: "Use them to explore; sample with nuts before relying on them.")
  }

  private static let unknownOrigin = Self(
    id: "origin", severity: .warning, count: 1, threshold: "> 0",
    message: "Nothing shows that the draws are chains on the posterior.",
    action: "Keep lp, diverging and energy of every draw in the file.")

  static func energy(chains: [Int], limit: Double) -> Self {
    Self(
      id: "e_bfmi", severity: .warning, count: chains.count, chains: chains,
      threshold: "< \(limit)",
      message: "E-BFMI is below \(limit) or undefined in \(chains.count) of the chains, so heavy "
        + "tails may not have been explored.",
      action: "Reparametrise the model, tighten its priors or run longer.")
  }
}

// MARK: Warnings about parameters

extension ConvergenceWarning {
  static func nonFinite(_ parameters: [String], chains: [Int]) -> Self {
    Self(
      id: "non_finite", severity: .error, count: parameters.count, chains: chains,
      parameters: parameters, threshold: "> 0",
      message: "Some draws are NaN or infinite: \(listed(parameters)).",
      action: "Check the model for overflow and for functions outside their domain.")
  }

  static func constant(_ parameters: [String]) -> Self {
    Self(
      id: "constant", severity: .warning, count: parameters.count, parameters: parameters,
      threshold: "> 0",
      message: "All draws have the same value: \(listed(parameters)).",
      action: "Make sure that they are meant to be constant and that the sampler moved.")
  }

  static func undefined(_ parameters: [String]) -> Self {
    Self(
      id: "undefined", severity: .information, count: parameters.count, parameters: parameters,
      threshold: "> 0",
      message: "Too few values for R-hat or ESS to exist: \(listed(parameters)).",
      action: "Judge their convergence by the parameters that they depend on.")
  }

  static func rhat(_ parameters: [String], severity: Severity, limit: Double) -> Self {
    Self(
      id: "rhat", severity: severity, count: parameters.count, parameters: parameters,
      threshold: "> \(limit)",
      message: "R-hat exceeds \(limit) for \(listed(parameters)): the chains disagree.",
      action: severity == .error
        ? "Do not use these draws; run longer or reparametrise the model."
        : "Run longer chains before relying on these parameters.")
  }

  static func effectiveSampleSize(_ part: String, _ parameters: [String], limit: Int) -> Self {
    Self(
      id: "ess_\(part)", severity: .warning, count: parameters.count, parameters: parameters,
      threshold: "< \(limit)",
      message: "The \(part) effective sample size is below \(limit), 100 a chain, for "
        + "\(listed(parameters)).",
      action: part == "bulk"
        ? "Run longer chains for stable means and medians."
        : "Run longer chains for stable variances and tail quantiles.")
  }
}

/// The first names of a list, and how many more there are.
private func listed(_ names: [String]) -> String {
  let shown = names.prefix(4).joined(separator: ", ")
  return names.count > 4 ? "\(shown) and \(names.count - 4) more" : shown
}
