import LogDensities

/// Unknowns with a joint prior: the coordinates that a sampler moves, the values that the likelihood
/// sees, and the parameters that are reported.
///
/// A multilevel posterior is a row of such blocks between a position and the linear predictors.
/// Everything keeps its constants, so that the posterior integrates to the evidence.
protocol ParameterBlock: Sendable {
  typealias Reading = UnsafeBufferPointer<Double>
  typealias Writing = UnsafeMutableBufferPointer<Double>

  /// Coordinates that it takes of a position.
  var dimension: Int { get }
  /// Numbers that it gives to predictors and likelihood.
  var valueCount: Int { get }
  /// What it reports.
  var reported: [ReportedParameter] { get }

  /// Writes the values at a position, and returns the log prior there with the Jacobian.
  func evaluate(_ position: Reading, values: Writing) -> Double
  /// Turns the slopes of the log likelihood by the values into the gradient of the log posterior by
  /// the coordinates.
  func pullBack(_ position: Reading, slopes: Reading, into gradient: Writing)
  /// log |d declared parameters / d coordinates|, constants apart, which `evaluate` holds; its gradient
  /// is added.
  func logJacobian(_ position: Reading, addingTo gradient: Writing) -> Double
  /// The reported parameters at a position, whose values are known.
  func report(_ position: Reading, values: Reading) -> [Double]
  /// The coordinates at which it would report these parameters.
  func unconstrain(_ reported: [Double]) -> [Double]
}

/// A parameter as a user knows it, with its place in reports.
struct ReportedParameter: Sendable, Equatable {
  /// Where brms puts a parameter among the others.
  enum Rank: Int, Sendable, Comparable {
    case intercept, coefficient, smoothCoefficient, groupSpread, correlation, smoothSpread
    case networkSpread, auxiliary, shrinkage, groupEffect, smoothEffect, networkWeight

    static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
  }

  let name: String
  let support: Support
  let rank: Rank
}
