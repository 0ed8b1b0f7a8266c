import PosteriorDraws

/// Whether the draws can bear a verdict on a claim: the conditions of grade C.
public struct MarginDiagnostics: Sendable, Equatable {
  public let chainCount: Int
  public let drawCount: Int
  /// R-hat of the margin.
  public let rhat: Double
  public let bulkESS: Double
  public let tailESS: Double
  public let logDensityRhat: Double
  public let logDensityBulkESS: Double
  public let divergences: Int
  /// Smallest E-BFMI of a chain.
  public let leastEBFMI: Double
  /// Margins that are not numbers.
  public let undefinedMargins: Int

  /// R-hat above which chains have not mixed (Vehtari et al. 2021).
  static let rhatLimit = 1.01
  /// Effective draws a chain that rank-normalised diagnostics need (same source).
  static let essPerChain = 100.0
  /// E-BFMI below which energy explores too slowly (Betancourt 2016).
  static let ebfmiLimit = 0.3

  init(margins: DrawMatrix, statistics: SampleStatistics) {
    chainCount = margins.chainCount
    drawCount = margins.count
    rhat = margins.rhat
    bulkESS = margins.bulkESS
    tailESS = margins.tailESS
    logDensityRhat = statistics.logDensity.rhat
    logDensityBulkESS = statistics.logDensity.bulkESS
    divergences = statistics.diverging.values.count { $0 != 0 }
    leastEBFMI = statistics.ebfmi.min() ?? .nan
    undefinedMargins = margins.values.count { $0.isNaN }
  }

  /// Why the draws cannot bear a verdict, or nil where they can.
  var objection: String? {
    if undefinedMargins > 0 {
      return "the claim has no value on \(undefinedMargins) of \(drawCount) draws"
    }
    if chainCount < 2 {
      return "one chain cannot show that it found every mode; sample at least two, better four"
    }
    if rhat.isNaN {
      return "the margin is the same on every draw, so its mixing cannot be judged"
    }
    if divergences > 0 {
      return "\(divergences) divergent transitions: the chains may miss part of the posterior"
    }
    let worstRhat = max(rhat, logDensityRhat)
    if !(worstRhat <= Self.rhatLimit) {
      return "the chains have not mixed (R-hat \(fixed(worstRhat, 3)) exceeds 1.01)"
    }
    let least = min(bulkESS, tailESS, logDensityBulkESS)
    if !(least >= Self.essPerChain * Double(chainCount)) {
      return """
        too few effective draws to trust the diagnostics (\(fixed(least, 0)); at least \
        \(Int(Self.essPerChain) * chainCount) are needed): sample more
        """
    }
    if !(leastEBFMI >= Self.ebfmiLimit) {
      return "E-BFMI \(fixed(leastEBFMI, 2)) is below 0.3: the energy explores too slowly"
    }
    return nil
  }
}
