/// The row of one parameter in the summary table, over all chains.
///
/// Encoded with the column names of R's `posterior`; a value that is not finite becomes `null`,
/// which decodes to NaN. Two rows are equal where their values are, NaN equal to NaN.
public struct ParameterSummary: Sendable {
  /// The parameter's name.
  public var name: String
  /// Posterior mean and standard deviation, with S − 1.
  public var mean, sd: Double
  /// Monte Carlo standard error of the mean.
  public var mcseMean: Double
  /// Quantiles at 5%, 50% and 95%, of type 7.
  public var q5, q50, q95: Double
  /// Rank-normalised split R̂.
  public var rhat: Double
  /// Effective sample sizes of the bulk and of the tails.
  public var essBulk, essTail: Double

  /// Summarises the draws of one parameter, `[chain, draw]`.
  ///
  /// Diagnostics are NaN for constant draws, everything is NaN where a draw is NaN.
  /// Cost O(S log S).
  public init(name: String, draws: DrawMatrix) {
    self.name = name
    let sorted = draws.values.contains(where: \.isNaN) ? [] : draws.values.sorted()
    mean = draws.mean
    sd = draws.standardDeviation
    q5 = interpolatedQuantile(0.05, ofSorted: sorted)
    q50 = interpolatedQuantile(0.5, ofSorted: sorted)
    q95 = interpolatedQuantile(0.95, ofSorted: sorted)
    (mcseMean, rhat, essBulk, essTail) = (.nan, .nan, .nan, .nan)
    guard draws.varies else { return }
    let scores = SplitScores(draws, median: q50)
    mcseMean = sd / draws.meanESS.squareRoot()
    rhat = scores.rhat
    essBulk = effectiveSampleSize(of: scores.bulk)
    essTail = draws.tailESS(sorted: sorted)
  }
}

extension ParameterSummary: Equatable {
  public static func == (left: Self, right: Self) -> Bool {
    left.name == right.name
      && zip(left.numbers, right.numbers).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  }

  private var numbers: [Double] { [mean, sd, mcseMean, q5, q50, q95, rhat, essBulk, essTail] }
}

extension ParameterSummary: Codable {
  private enum CodingKeys: String, CodingKey {
    case name, mean, sd, q5, q50, q95, rhat
    case mcseMean = "mcse_mean"
    case essBulk = "ess_bulk"
    case essTail = "ess_tail"
  }

  public init(from decoder: any Decoder) throws {
    let row = try decoder.container(keyedBy: CodingKeys.self)
    func number(_ key: CodingKeys) throws -> Double {
      try row.decodeIfPresent(Double.self, forKey: key) ?? .nan
    }
    name = try row.decode(String.self, forKey: .name)
    mean = try number(.mean)
    sd = try number(.sd)
    mcseMean = try number(.mcseMean)
    (q5, q50, q95) = (try number(.q5), try number(.q50), try number(.q95))
    rhat = try number(.rhat)
    essBulk = try number(.essBulk)
    essTail = try number(.essTail)
  }

  public func encode(to encoder: any Encoder) throws {
    var row = encoder.container(keyedBy: CodingKeys.self)
    try row.encode(name, forKey: .name)
    let keys: [CodingKeys] = [
      .mean, .sd, .mcseMean, .q5, .q50, .q95, .rhat, .essBulk, .essTail,
    ]
    for (key, number) in zip(keys, numbers) {
      if number.isFinite {
        try row.encode(number, forKey: key)
      } else {
        try row.encodeNil(forKey: key)
      }
    }
  }
}

/// The summary table of all parameters.
public struct Summary: Sendable, Equatable, Codable {
  /// One row a parameter, in the order of the draws.
  public let parameters: [ParameterSummary]

  /// Summarises every parameter. Cost O(S log S) for each, with S draws over all chains.
  public init(_ draws: Draws) {
    parameters = zip(draws.names, draws.columns).map { ParameterSummary(name: $0, draws: $1) }
  }
}
