import Dispatch
import Synchronization

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
  /// Cost O(S log N) for S draws in chains of N.
  public init(name: String, draws: DrawMatrix) {
    self.init(name: name, draws: draws, table: NormalScores(count: draws.splitCount))
  }

  /// The same with a table of scores that is at hand for `draws.splitCount` ranks.
  init(name: String, draws: DrawMatrix, table: NormalScores) {
    self.name = name
    let ascending = AscendingDraws(draws.values.contains(where: \.isNaN) ? [] : draws.values)
    let sorted = ascending.values
    mean = draws.mean
    sd = draws.standardDeviation
    q5 = interpolatedQuantile(0.05, ofSorted: sorted)
    q50 = interpolatedQuantile(0.5, ofSorted: sorted)
    q95 = interpolatedQuantile(0.95, ofSorted: sorted)
    (mcseMean, rhat, essBulk, essTail) = (.nan, .nan, .nan, .nan)
    guard draws.varies else { return }
    mcseMean = sd / draws.meanESS.squareRoot()
    essTail = draws.tailESS(sorted: sorted)
    let scores = SplitScores(draws, ascending: ascending, median: q50, table: table)
    rhat = scores.rhat
    essBulk = effectiveSampleSize(of: scores.bulk)
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

  /// Summarises every parameter, two at a time on two threads; the numbers do not depend on that.
  ///
  /// Cost O(S log N) for each, with S draws in chains of N, the first time; draws in memory keep their
  /// summary. Memory: that of two columns with what it takes to rank and transform them, together 12
  /// times one column.
  public init(_ draws: Draws) {
    if let known = draws.knownSummary?.value {
      self = known
      return
    }
    parameters = Self.parameters(of: draws)
    draws.knownSummary?.value = self
  }

  private static func parameters(of draws: Draws) -> [ParameterSummary] {
    let split = draws.drawCount > 1 ? draws.drawCount / 2 * 2 : draws.drawCount
    let table = NormalScores(count: split * draws.chainCount)
    guard draws.chainCount * draws.drawCount * draws.names.count >= Self.threadedCount else {
      return draws.names.indices.map {
        ParameterSummary(name: draws.names[$0], draws: draws.column($0), table: table)
      }
    }
    let rows = Mutex([ParameterSummary?](repeating: nil, count: draws.names.count))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 2) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < draws.names.count else { return }
        let row = ParameterSummary(
          name: draws.names[index], draws: draws.column(index), table: table)
        rows.withLock { $0[index] = row }
      }
    }
    return rows.withLock { $0.compactMap { $0 } }
  }

  /// Draws of all parameters from which on a second thread is worth its start: a few milliseconds.
  private static let threadedCount = 20_000
}

/// The summary of some draws, once it is known: samplers, diagnostics and reports all ask for it.
final class KnownSummary: Sendable {
  private let stored = Mutex<Summary?>(nil)

  var value: Summary? {
    get { stored.withLock { $0 } }
    set { stored.withLock { $0 = newValue } }
  }
}
