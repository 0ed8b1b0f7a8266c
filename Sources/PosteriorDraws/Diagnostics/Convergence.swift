/// Whether the draws of a run may be trusted, and if not, why.
///
/// Thresholds: Vehtari et al. (2021) for R̂ and effective sample sizes, Betancourt (2016) for
/// E-BFMI, PyMC for the shares and counts. With fewer than 100 draws a chain nothing is checked and
/// the only warning says so. Cost: that of a `Summary` unless one is given.
public struct Convergence: Sendable {
  /// What to know, runs before parameters, in a fixed order.
  public let warnings: [ConvergenceWarning]
  /// E-BFMI of each chain; NaN where undefined, empty without statistics.
  public let ebfmi: [Double]
  /// Largest R̂ of all checked quantities that have one; NaN where none has.
  public let maxRhat: Double
  /// Smallest bulk effective sample size; NaN where none is defined.
  public let minBulkESS: Double
  /// Smallest tail effective sample size; NaN where none is defined.
  public let minTailESS: Double
  /// Number of divergent transitions over all chains.
  public let divergenceCount: Int
  /// Number of transitions over all chains that reached the maximum tree depth.
  public let treeDepthHits: Int
  /// Whether the draws can carry a sampled statement: at least two chains; R̂ ≤ 1.01 and bulk and
  /// tail effective sample sizes ≥ 100 a chain for every quantity that varies, of which there is at
  /// least one; all draws finite; no divergence; E-BFMI ≥ 0.3 where the sampler has energies; draws
  /// of the posterior itself rather than of an approximation.
  ///
  /// What is undefined is not trusted, except that constants are passed over.
  public let isTrustworthy: Bool

  /// Checks parameters, and transitions where there are statistics. The log density `lp` of the
  /// statistics is checked like a parameter, unless it is constant or nowhere finite.
  public init(draws: Draws, statistics: SampleStatistics?) {
    self.init(draws: draws, statistics: statistics, summary: nil)
  }

  /// The same with a summary of the same draws that is already at hand; only `lp` is computed.
  ///
  /// - Precondition: `summary` has the parameters of `draws`.
  public init(draws: Draws, statistics: SampleStatistics?, summary: Summary) {
    precondition(
      summary.parameters.map(\.name) == draws.names, "the summary is one of other draws")
    self.init(draws: draws, statistics: statistics, summary: .some(summary))
  }

  private init(draws: Draws, statistics: SampleStatistics?, summary: Summary?) {
    let transitions = TransitionChecks(statistics)
    ebfmi = transitions.ebfmi
    divergenceCount = transitions.divergences.reduce(0, +)
    treeDepthHits = transitions.treeDepthHits.reduce(0, +)
    guard draws.drawCount >= Limits.draws else {
      warnings = [.fewDraws(draws.drawCount, minimum: Limits.draws)]
      (maxRhat, minBulkESS, minTailESS) = (.nan, .nan, .nan)
      isTrustworthy = false
      return
    }
    let parameters = ParameterChecks(draws, statistics: statistics, summary: summary)
    let few = draws.chainCount < Limits.chains
    warnings =
      (few ? [.fewChains(draws.chainCount, minimum: Limits.chains)] : [])
      + transitions.warnings + parameters.warnings
    maxRhat = parameters.rows.map(\.rhat).filter { !$0.isNaN }.max() ?? .nan
    minBulkESS = parameters.rows.map(\.essBulk).filter { !$0.isNaN }.min() ?? .nan
    minTailESS = parameters.rows.map(\.essTail).filter { !$0.isNaN }.min() ?? .nan
    isTrustworthy =
      draws.chainCount > 1 && transitions.areValid && parameters.areConverged
  }
}

/// The thresholds of all checks.
enum Limits {
  static let draws = 100
  static let chains = 4
  static let rhat = 1.01
  static let unusableRhat = 1.05
  static let effectiveDrawsPerChain = 100
  static let treeDepthShare = 0.05
  static let ebfmi = 0.3
}
