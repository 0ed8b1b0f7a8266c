/// A scalar unknown of a model, on the scale that a user reads.
public struct Parameter: Sendable, Equatable, Codable {
  /// Its name in draws, files and claims, such as `b_Intercept`.
  public let name: String
  /// The values it may take.
  public let support: Support

  /// A parameter, on the whole line unless told.
  public init(name: String, support: Support = .real) {
    self.name = name
    self.support = support
  }
}

/// A posterior with named parameters: what a user's own model conforms to.
///
/// Sampling happens on the unconstrained scale of `posterior`; `constrain` maps a position to
/// the parameters that are reported.
public protocol Model: Sendable {
  associatedtype Posterior: DifferentiableLogDensity
  /// The reported parameters, in the order in which `constrain` returns them.
  var parameters: [Parameter] { get }
  /// Log posterior on the unconstrained scale, log-Jacobians included.
  var posterior: Posterior { get }
  /// Acceptance rate that step sizes are tuned to unless a user says otherwise: 0.8, or higher where
  /// the posterior has narrow parts.
  var targetAcceptance: Double { get }
  /// The parameters at an unconstrained position.
  func constrain(_ position: Span<Double>) -> [Double]
}

extension Model {
  public var targetAcceptance: Double { 0.8 }
}
