/// The responses of the rows of a model, with what is known about each.
public struct Responses: Sendable, Equatable {
  /// What a censored response says about the true one.
  public enum Censoring: Int, Sendable, Codable {
    /// It is below the response.
    case left = -1
    /// It is the response.
    case none = 0
    /// It is above the response.
    case right = 1
  }

  /// One a row; the index of its level, from 0, for a category.
  public var values: [Double]
  /// `trials(n)` of a binomial response.
  public var trials: [Double]?
  /// `weights(w)`, by which the log likelihoods of the rows are multiplied.
  public var weights: [Double]?
  /// `se(s)`, the known standard deviation of a row, in place of `sigma`.
  public var standardErrors: [Double]?
  /// `cens(c)`.
  public var censoring: [Censoring]?
  /// Names of the levels of a category, in their order; nil for numbers.
  public var levels: [String]?

  /// Responses with nothing beside them.
  public init(_ values: [Double], levels: [String]? = nil) {
    self.values = values
    self.levels = levels
  }
}

extension Responses {
  /// Σ weight · value, rows of weight zero passed over.
  func weightedSum(_ rowValues: [Double]) -> Double {
    guard let weights else { return rowValues.reduce(0, +) }
    return zip(rowValues, weights).reduce(0) { $1.1 == 0 ? $0 : $0 + $1.0 * $1.1 }
  }
}
