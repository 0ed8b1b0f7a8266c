import Foundation
import PosteriorDraws

/// Whether the draws can bear a verdict on a claim: the conditions of grade C.
///
/// For the margin and for the log posterior: R̂ ≤ 1.01 and bulk and tail effective sample sizes
/// ≥ 100 a chain (Vehtari et al. 2021). No divergence, and E-BFMI ≥ 0.3 in every chain (Betancourt
/// 2016) where the sampler has momenta. At least two chains of at least 100 draws. What is undefined
/// is not met: a diagnostic that is NaN, as for a constant or infinite margin, counts against a
/// verdict.
///
/// How the draws were made comes first (`DrawOrigin`). Independent draws from the posterior itself
/// have nothing to mix: any margin that has a value can be judged. Draws of approximations, and of
/// stochastic gradients, bear no verdict whatever their diagnostics say, because these compare the
/// draws with each other and not with the posterior.
public struct MarginDiagnostics: Sendable, Equatable {
  /// How the draws were made.
  public let origin: DrawOrigin
  /// Number of chains.
  public let chainCount: Int
  /// Draws over all chains.
  public let drawCount: Int
  /// R̂ of the margin; NaN where the margin is constant or not finite.
  public let rhat: Double
  /// Bulk effective sample size of the margin; NaN as `rhat`.
  public let bulkESS: Double
  /// Tail effective sample size of the margin and, so that both are judged alike, of its negation;
  /// NaN as `rhat`. Where a twentieth of the draws or more sits at the maximum or the minimum, as of
  /// probabilities that round to 1, the draws at that end are the tail.
  public let tailESS: Double
  /// R̂ of the log posterior.
  public let logDensityRhat: Double
  /// Bulk effective sample size of the log posterior.
  public let logDensityBulkESS: Double
  /// Tail effective sample size of the log posterior.
  public let logDensityTailESS: Double
  /// Divergent transitions over all chains; 0 where the draws came without that statistic.
  public let divergences: Int
  /// Smallest E-BFMI of a chain; NaN where that of any chain is undefined.
  public let leastEBFMI: Double
  /// Draws on which the margin is not a number, so that the claim neither holds nor fails.
  public let undefinedMargins: Int
  /// Draws on which the margin is infinite: the claim holds or fails, but ranks lose meaning.
  public let infiniteMargins: Int
  /// Whether the margin is the same number on every draw.
  public let isConstant: Bool
  /// Statistics that chains on the posterior have and that these draws came without.
  private let missing: [SampleStatistics.Name]

  /// R̂ above which chains have not mixed.
  static let rhatLimit = 1.01
  /// Effective draws a chain that rank-normalised diagnostics need.
  static let essPerChain = 100
  /// Draws a chain below which nothing can be diagnosed.
  static let leastDraws = 100
  /// E-BFMI below which the energy is explored too slowly.
  static let ebfmiLimit = 0.3

  /// Measures margins, `[chain, draw]`, beside the statistics of the same draws.
  ///
  /// Cost O(S log S) for S draws.
  init(margins: DrawMatrix, statistics: SampleStatistics) {
    origin = statistics.origin
    let margin = ParameterSummary(name: "margin", draws: margins)
    let density = ParameterSummary(name: "lp", draws: statistics.logDensity)
    chainCount = margins.chainCount
    drawCount = margins.count
    (rhat, bulkESS) = (margin.rhat, margin.essBulk)
    let tail = [margin.essTail, margins.map(-).tailESS].least
    tailESS = tail.isNaN && !bulkESS.isNaN ? Self.tiedTailESS(margins) : tail
    logDensityRhat = density.rhat
    (logDensityBulkESS, logDensityTailESS) = (density.essBulk, density.essTail)
    divergences =
      statistics.has(.diverging) ? statistics.diverging.values.count { $0 != 0 } : 0
    missing = statistics.missingSign
    leastEBFMI = statistics.ebfmi.least
    undefinedMargins = margins.values.count { $0.isNaN }
    infiniteMargins = margins.values.count { $0.isInfinite }
    isConstant = margins.values.allSatisfy { $0 == margins.values.first }
  }

  /// With ties at an end the indicator of a quantile there is constant; that of the end itself is not.
  private static func tiedTailESS(_ margins: DrawMatrix) -> Double {
    [margins, margins.map(-)].flatMap { side in
      let most = side.values.max() ?? .nan
      return [0.05, 0.95].map { p in
        let size = side.quantileESS(p)
        return size.isNaN ? side.indicatorESS { $0 < most } : size
      }
    }.least
  }

  /// What the draws are worth by these measures.
  var sizes: DissentMass.EffectiveSizes {
    switch origin {
    case .exact: .independent
    case .independenceChain(let bound):
      .measured(
        bulk: bulkSizes, tail: tailSizes, most: Double(drawCount) / (2 * exp(bound ?? 0) - 1))
    case .reweighted(let bound):
      .measured(
        bulk: bulkSizes, tail: tailSizes, most: Double(drawCount) / (2 * exp(bound) - 1))
    default: .measured(bulk: bulkSizes, tail: tailSizes, most: Double(drawCount))
    }
  }

  private var bulkSizes: [Double] { [bulkESS, logDensityBulkESS] }
  private var tailSizes: [Double] { [tailESS, logDensityTailESS] }

  /// Why the draws cannot bear a verdict, or nil where they can.
  var objection: String? {
    if let objection = originObjection ?? valueObjection { return objection }
    if origin == .exact { return nil }
    return marginObjection ?? transitionObjection ?? mixingObjection
  }

  private var originObjection: String? {
    switch origin {
    case .exact, .hamiltonian, .markovChain, .independenceChain(.some), .reweighted: nil
    case .independenceChain(nil):
      "no bound on the weights of these proposals is proved, so the chain may have missed a tail"
    case .approximate:
      """
      the draws are from an approximation whose error no diagnostic bounds; sample the posterior \
      with nuts
      """
    case .stochasticGradient:
      """
      the draws are from stochastic gradients, whose bias no diagnostic bounds; sample the \
      posterior with nuts
      """
    case .unknown:
      missing.isEmpty
        ? "nothing shows that the draws are chains on the posterior"
        : """
        the draws came without \(missing.map(\.rawValue).joined(separator: ", ")) of their transitions, so \
        nothing shows that they are chains on the posterior
        """
    }
  }

  private var valueObjection: String? {
    guard undefinedMargins > 0 else { return nil }
    return "the claim has no value on \(undefinedMargins) of \(drawCount) draws"
  }

  private var marginObjection: String? {
    if infiniteMargins > 0 {
      return """
        the margin is infinite on \(infiniteMargins) of \(drawCount) draws, so its mixing cannot \
        be judged
        """
    }
    if chainCount < 2 {
      return "one chain cannot show that it found every mode; sample at least two, better four"
    }
    if drawCount < Self.leastDraws * chainCount {
      return """
        \(drawCount) draws of \(chainCount) chains are too few to diagnose; at least \
        \(Self.leastDraws) a chain are needed
        """
    }
    if isConstant {
      return """
        the margin is the same on every draw, so its mixing cannot be judged; a claim on \
        linpred(...) or log(P(...)) may still vary
        """
    }
    return nil
  }

  private var transitionObjection: String? {
    if divergences > 0 {
      return "\(divergences) divergent transitions: the chains may miss part of the posterior"
    }
    guard origin == .hamiltonian else { return nil }
    if leastEBFMI.isNaN {
      return "E-BFMI is undefined, so the exploration of the energy cannot be judged"
    }
    if leastEBFMI < Self.ebfmiLimit {
      return "E-BFMI \(fixed(leastEBFMI, 2)) is below 0.3: the energy explores too slowly"
    }
    return nil
  }

  private var mixingObjection: String? {
    let needed = Self.essPerChain * chainCount
    let checks: [(what: String, rhat: Double, sizes: [(name: String, value: Double)])] = [
      ("the margin", rhat, [("bulk", bulkESS), ("tail", tailESS)]),
      (
        "the log posterior", logDensityRhat,
        [("bulk", logDensityBulkESS), ("tail", logDensityTailESS)]
      ),
    ]
    for check in checks {
      if check.rhat.isNaN { return "R-hat of \(check.what) is undefined" }
      if !(check.rhat <= Self.rhatLimit) {
        return """
          the chains have not mixed (R-hat \(fixed(check.rhat, 3)) of \(check.what) exceeds 1.01)
          """
      }
    }
    for check in checks {
      for size in check.sizes where !(size.value >= Double(needed)) {
        if size.value.isNaN { return "the \(size.name) ESS of \(check.what) is undefined" }
        return """
          too few effective draws to trust the diagnostics (\(size.name) ESS \
          \(fixed(size.value, 0)) of \(check.what); at least \(needed) are needed): sample more
          """
      }
    }
    return nil
  }
}

extension [Double] {
  /// The smallest value, NaN where any is NaN or there is none: unlike with `min()`, which passes
  /// over a NaN that does not come first, what is undefined cannot hide.
  var least: Double {
    guard !isEmpty, !contains(where: \.isNaN) else { return .nan }
    return self.min() ?? .nan
  }
}
