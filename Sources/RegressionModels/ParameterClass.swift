/// What a prior is about: brms' parameter classes.
public enum ParameterClass: String, Sendable, Codable, CaseIterable {
  /// A regression coefficient.
  case coefficient = "b"
  /// The intercept at the mean of the columns, where the formula has an implicit intercept; of an
  /// ordinal response each threshold.
  case intercept = "Intercept"
  /// The standard deviation of a group's effects.
  case groupSpread = "sd"
  /// The correlation of a group's effects.
  case correlation = "cor"
  /// The standard deviation of a spline's second differences.
  case smoothSpread = "sds"
  /// The spread of a network, which scales the weights of its outputs.
  case networkSpread = "sdnet"
  /// A network's biases, and its weights times the root of the number of inputs.
  case networkWeight = "net"
  /// The residual standard deviation.
  case sigma
  /// Degrees of freedom.
  case nu
  /// Of a negative binomial or gamma response.
  case shape
  /// Precision of a beta response.
  case phi
  /// Probability of an extra zero.
  case zi

  /// Whether it is positive, so that its prior is a half.
  var isSpread: Bool {
    self == .groupSpread || self == .smoothSpread || self == .networkSpread || self == .sigma
  }

  /// Whether a formula of an auxiliary parameter has it too, as in `b_sigma`.
  var isOfFormula: Bool {
    switch self {
    case .coefficient, .intercept, .groupSpread, .correlation, .smoothSpread, .networkSpread,
      .networkWeight:
      true
    case .sigma, .nu, .shape, .phi, .zi: false
    }
  }
}
