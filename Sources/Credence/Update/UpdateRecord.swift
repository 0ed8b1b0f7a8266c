import Foundation

/// How an update by later rows came about, as files keep it.
public struct UpdateRecord: Sendable, Equatable, Codable {
  /// How the draws of the new posterior were made.
  public enum Method: String, Sendable, Codable {
    /// The old draws, resampled by the likelihood of the new rows.
    case reweighted
    /// New chains on the posterior of all rows.
    case sampled
  }

  /// Complete new rows.
  public let rows: Int
  /// New rows left out because they miss a value.
  public let droppedRows: Int
  /// How the draws were made.
  public let method: Method
  /// Why, in one clause.
  public let reason: String
  /// Draws whose weights were measured.
  public let draws: Int
  /// k̂ of the weights; nil where there were none, or where it is not finite.
  public let paretoShape: Double?
  /// Effective draws that the weights leave; nil where there were none.
  public let importanceESS: Double?
  /// log M, of the largest weight over the mean; nil where there were none.
  public let logWeightBound: Double?
  /// log p(new rows | old rows), as the weights estimate it; nil where there were none.
  public let logPredictiveDensity: Double?
  /// Names the streams of random numbers that resampling or sampling drew from.
  public let seed: UInt64

  private enum CodingKeys: String, CodingKey {
    case rows, method, reason, draws, seed
    case droppedRows = "dropped_rows"
    case paretoShape = "khat"
    case importanceESS = "importance_ess"
    case logWeightBound = "log_weight_bound"
    case logPredictiveDensity = "log_predictive_density"
  }

  /// One line for a person.
  public var summary: String {
    let rows = rows == 1 ? "1 row" : "\(rows) rows"
    return "\(rows), \(method == .sampled ? "sampled again" : "reweighted"): \(reason)"
  }
}
